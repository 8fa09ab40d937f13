// The rows above the charts: axis, smoothing, grouping, small multiples, and the menus of charts and layouts.
//
// It shows a MonitorView and says what the user wants of it; the panel decides and hands the new view back.
#pragma once

#include <QWidget>
#include <functional>

#include "widgets/panels/monitor_groups.h"
#include "widgets/panels/monitor_view.h"

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QMenu;
class QSlider;
class QToolButton;

namespace drift {

class MonitorControls : public QWidget {
    Q_OBJECT
public:
    // A change of the view; `merge`: part of the same gesture (a slider that moves).
    using Change = std::function<void(MonitorView&)>;

    explicit MonitorControls(QWidget* parent = nullptr);
    void setView(const MonitorView& view);
    void setGroupChoices(const std::vector<GroupChoice>& choices);
    // Grouping and its row are pointless for a single run.
    void setSeveral(bool several);
    void setZoomed(bool zoomed);
    // Filled by the panel when they open.
    [[nodiscard]] QMenu* chartsMenu() const { return charts_menu_; }
    [[nodiscard]] QMenu* layoutMenu() const { return layout_menu_; }
    [[nodiscard]] QMenu* moreMenu() const { return more_menu_; }

Q_SIGNALS:
    void edited(const QString& text, const drift::MonitorControls::Change& change, bool merge);
    void resetZoomRequested();

private:
    void buildFirstRow(QHBoxLayout& row);
    void buildSecondRow(QHBoxLayout& row);
    QToolButton* menuButton(const QString& text, const QString& name, QMenu*& menu);
    void showSmoothing(int position);

    MonitorView view_;
    bool several_ = false;
    QComboBox* axis_box_ = nullptr;
    QSlider* smooth_slider_ = nullptr;
    QLabel* smooth_label_ = nullptr;
    QSlider* size_slider_ = nullptr;
    QComboBox* group_box_ = nullptr;
    QComboBox* band_box_ = nullptr;
    QLabel* band_label_ = nullptr;
    QComboBox* split_box_ = nullptr;
    QToolButton* reset_button_ = nullptr;
    QWidget* second_ = nullptr;
    QMenu* charts_menu_ = nullptr;
    QMenu* layout_menu_ = nullptr;
    QMenu* more_menu_ = nullptr;
};

}  // namespace drift

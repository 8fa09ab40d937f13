// One chart as the panels use it: title row, lines from a SeriesSource, zoom, crosshair, export. Qt Charts
// stays inside.
//
// The owner calls refresh() as often as it likes, at most 10 times a second is sensible; it redraws only when
// the plot is visible and something changed. THREADING  GUI thread only. The source and the link must outlive
// the plot.
#pragma once

#include <QPixmap>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "widgets/models/scalar_series.h"
#include "widgets/plot/plot_frame.h"
#include "widgets/plot/plot_link.h"
#include "widgets/plot/plot_series.h"

class QLabel;
class QMenu;
class QToolButton;

namespace drift {

class ChartView;
class ElidedLabel;
class PlotScene;

class PlotView : public QWidget {
    Q_OBJECT
public:
    explicit PlotView(SeriesSource& source, QWidget* parent = nullptr);
    ~PlotView() override;

    // `unit` stands above the axis, `hint` says what better means ("lower is better"), `help` is the tooltip.
    void setTitles(const QString& title, const QString& unit, const QString& hint, const QString& help);
    [[nodiscard]] QString title() const { return title_; }
    void setEmptyText(const QString& text);
    void setSeries(std::vector<PlotSeries> series);
    [[nodiscard]] const std::vector<PlotSeries>& series() const { return series_; }
    void setOptions(const PlotOptions& options);
    [[nodiscard]] const PlotOptions& options() const { return options_; }
    // Shares x range and cursor; null: its own again.
    void setLink(PlotLink* link);
    [[nodiscard]] PlotLink& link() const { return *link_; }

    // Redraws when visible and the data, the view, the size or the options changed; true when it did.
    bool refresh();
    void redraw();  // whether or not anything changed
    void resetView();
    void zoom(double factor, double x);  // around an x value
    void pan(double dx_pixels, double dy_pixels);
    void zoomTo(const QRectF& pixels);  // a box in chart pixels

    [[nodiscard]] const PlotFrame& frame() const { return *frame_; }
    [[nodiscard]] std::vector<CursorValue> valuesAt(double x) const { return values_at(*frame_, x); }
    // One sentence on what the chart shows now, for assistive technology.
    [[nodiscard]] QString spokenValue() const;

    // What is on screen, title included. Suffix .png, .svg, .csv or .json decides. Throws Error{kUsage|kIo}.
    void exportTo(const QString& path);
    void copyToClipboard();
    [[nodiscard]] QSize sizeHint() const override { return {460, 240}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 150}; }

Q_SIGNALS:
    void logChanged(bool log_y);
    void message(const QString& text);  // "Written to ...", or why not

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    // What the last frame was made from; equal means nothing to do.
    struct Signature {
        std::vector<std::uint64_t> versions;
        Extent x;
        QSizeF size;
        double pixel_ratio = 0;
        bool operator==(const Signature& other) const;
    };
    void buildHeader();
    void connectView();
    void buildMenu();
    [[nodiscard]] Signature signature() const;
    [[nodiscard]] Extent visibleX() const;
    void updateExtent();
    [[nodiscard]] FrameInput collect();
    [[nodiscard]] std::vector<ScalarBucket> bucketsOf(const PlotSeries& one, const Extent& x,
                                                      std::size_t points);
    void updateCursor();
    void hover(const QPointF& position);
    void showMarkTip(const QPointF& position);
    void markDirty() { dirty_ = true; }
    void askAndExport();
    void updateState();

    SeriesSource& source_;
    QString title_, unit_;
    std::vector<PlotSeries> series_;
    PlotOptions options_;
    std::optional<Extent> view_y_;
    PlotLink own_link_;
    PlotLink* link_ = &own_link_;
    std::shared_ptr<const PlotFrame> frame_;
    Signature drawn_;
    bool dirty_ = true;
    bool hovered_ = false;
    QLabel* title_label_ = nullptr;
    ElidedLabel* hint_label_ = nullptr;
    QLabel* empty_label_ = nullptr;
    QToolButton* log_button_ = nullptr;
    QToolButton* menu_button_ = nullptr;
    QMenu* menu_ = nullptr;
    ChartView* view_ = nullptr;
    std::unique_ptr<PlotScene> scene_;
};

}  // namespace drift

// One chart as the panels use it: title row, lines from a SeriesSource, zoom, cursors, table, export. Qt
// Charts stays inside.
//
// The owner calls refresh() as often as it likes, at most 10 times a second is sensible; it redraws only when
// the plot is visible and something changed. THREADING  GUI thread only. The source and the link must outlive
// the plot; an undo stack that was handed in may go first.
#pragma once

#include <QPointer>
#include <QVariantMap>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "widgets/models/scalar_series.h"
#include "widgets/plot/plot_frame.h"
#include "widgets/plot/plot_link.h"
#include "widgets/plot/plot_pins.h"
#include "widgets/plot/plot_series.h"

class QJsonObject;
class QLabel;
class QMenu;
class QStackedLayout;
class QUndoStack;

namespace drift {

class ChartView;
class PlotHeader;
enum class PlotKey;
struct ExportedPlot;
class PlotScene;
class PlotTable;

class PlotView : public QWidget {
    Q_OBJECT
public:
    explicit PlotView(SeriesSource& source, QWidget* parent = nullptr);
    ~PlotView() override;

    // `unit` stands above the axis, `hint` says what better means ("lower is better"), `help` is the tooltip.
    void setTitles(const QString& title, const QString& unit, const QString& hint, const QString& help);
    [[nodiscard]] QString title() const { return title_; }
    void setEmptyText(const QString& text);
    // At most kMostLines are drawn; the chart says how many are not.
    void setSeries(std::vector<PlotSeries> series);
    [[nodiscard]] const std::vector<PlotSeries>& series() const { return series_; }
    void setOptions(const PlotOptions& options);
    [[nodiscard]] const PlotOptions& options() const { return options_; }
    // Shares x range, cursor and pins; null: its own again.
    void setLink(PlotLink* link);
    [[nodiscard]] PlotLink& link() const { return *link_; }
    // Every change of the view by gesture, key or menu becomes a command here; one wheel or drag gesture is
    // one command. Null: a stack of its own with 100 states.
    void setUndoStack(QUndoStack* stack);
    [[nodiscard]] QUndoStack& undoStack();
    // Options, visible ranges and pins, for layouts, settings and undo. Unknown or damaged entries are
    // ignored.
    [[nodiscard]] QVariantMap saveState() const;
    void restoreState(const QVariantMap& state);

    // Redraws when visible and the data, the view, the size or the options changed; true when it did.
    bool refresh();
    void redraw();  // whether or not anything changed
    void resetView();
    void zoom(double factor, double x);   // around an x value
    void zoomY(double factor, double y);  // around a value
    // More lines than this cannot be told apart; the chart says how many it leaves out.
    static constexpr std::size_t kMostLines = 200;
    void pan(double dx_pixels, double dy_pixels);
    void zoomTo(const QRectF& pixels);  // a box in chart pixels
    void stepCursor(int points);        // to the next (1) or previous (-1) shown point
    void setTableShown(bool shown);     // the shown values as a table in place of the chart
    [[nodiscard]] bool tableShown() const;

    [[nodiscard]] const PlotFrame& frame() const { return *frame_; }
    [[nodiscard]] std::vector<CursorValue> valuesAt(double x) const { return values_at(*frame_, x); }
    // From pin A to pin B, per line; empty unless both are set.
    [[nodiscard]] std::vector<PinDifference> pinDifferences() const;
    // The line point nearest to a place in chart pixels.
    [[nodiscard]] PlotPoint pointAt(const QPointF& pixels) const;
    // One sentence on what the chart shows now, for assistive technology.
    [[nodiscard]] QString spokenValue() const;

    // What is on screen, title included. The suffix .png, .svg, .pdf, .csv or .json decides. Throws
    // Error{kUsage|kIo}.
    void exportTo(const QString& path);
    void copyToClipboard();
    // The same for pages of several plots: size in logical pixels, painting, and the values.
    [[nodiscard]] QSizeF exportSize() const;
    void paintExport(QPainter& painter, const QPointF& top_left, double pixel_ratio);
    [[nodiscard]] QByteArray exportCsv() const;
    [[nodiscard]] QJsonObject exportJson() const;
    [[nodiscard]] QSize sizeHint() const override { return {460, 240}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 150}; }

Q_SIGNALS:
    void logChanged(bool log_y);
    void optionsChanged();              // by the user
    void message(const QString& text);  // "Written to ...", or why not
    // Before the context menu opens: add what can be done with `point`, e.g. "Fork from here".
    void menuAboutToShow(QMenu* menu, const drift::PlotPoint& point);
    void markClicked(const QString& run, const drift::SeriesMark& mark);

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
    class ViewCommand;
    void connectView();
    void buildMenu();
    void addMenuOption(const QString& text, const QString& tip, bool PlotOptions::*option);
    void addMenuActions();
    [[nodiscard]] Signature signature() const;
    [[nodiscard]] Extent visibleX() const;
    void updateExtent();
    void updateCursor();
    void updatePins();
    void updateState();
    void hover(const QPointF& position);
    void leave();
    void click(const QPointF& position, Qt::KeyboardModifiers modifiers);
    bool onKey(PlotKey key);
    bool onViewKey(PlotKey key);
    bool clearCursors();  // pins first, then the cursor; false when there was nothing
    void setPin(Pin pin, std::optional<double> x);
    [[nodiscard]] double snapped(const QPointF& position) const;
    void showMarkTip(const FrameMark* mark, const QPointF& position);
    void openMenu(const QPoint& global, const QPointF& position);
    void changeOptions(const PlotOptions& options, const QString& text);
    // Puts the change since `before` on the undo stack; `merge`: into the current gesture's command.
    void remember(const QVariantMap& before, const QString& text, bool merge = false);
    void markDirty() { dirty_ = true; }
    [[nodiscard]] ExportedPlot exported();
    void askAndExport();
    static constexpr int kWholeWay = 1 << 20;  // more points than a frame shows

    SeriesSource& source_;
    QString title_, unit_, empty_text_;
    std::vector<PlotSeries> series_;
    PlotOptions options_;
    std::optional<Extent> view_y_;
    PlotLink own_link_;
    PlotLink* link_ = &own_link_;
    QPointer<QUndoStack> own_stack_, stack_;
    std::shared_ptr<const PlotFrame> frame_;
    Signature drawn_;
    std::optional<Pins> before_click_;  // what a double click restores
    PlotPoint menu_point_;
    int gesture_ = 1;  // grows when a new one starts; commands of one gesture merge
    bool dirty_ = true;
    bool keyboard_cursor_ = false;
    std::optional<QPointF> hovered_;
    PlotHeader* header_ = nullptr;
    QLabel* empty_label_ = nullptr;
    QMenu* menu_ = nullptr;
    ChartView* view_ = nullptr;
    QStackedLayout* stack_layout_ = nullptr;
    PlotTable* table_ = nullptr;  // made when first asked for
    std::unique_ptr<PlotScene> scene_;
};

}  // namespace drift

#include "widgets/plot/plot_view.h"

#include <QEvent>
#include <QLabel>
#include <QStackedLayout>
#include <QUndoStack>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/plot/chart_view.h"
#include "widgets/plot/plot_access.h"
#include "widgets/plot/plot_collect.h"
#include "widgets/plot/plot_header.h"
#include "widgets/plot/plot_scene.h"
#include "widgets/plot/plot_table.h"
#include "widgets/theme/palette.h"

namespace drift {

bool PlotView::Signature::operator==(const Signature& other) const {
    return versions == other.versions && x.first == other.x.first && x.last == other.x.last &&
           size == other.size && pixel_ratio == other.pixel_ratio;
}

PlotView::PlotView(SeriesSource& source, QWidget* parent)
    : QWidget(parent), source_(source), frame_(std::make_shared<PlotFrame>()) {
    install_plot_accessibility();
    setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    header_ = new PlotHeader(this);
    layout->addWidget(header_);
    auto* chart = new QChart;
    view_ = new ChartView(chart, this);
    scene_ = std::make_unique<PlotScene>(chart);
    stack_layout_ = new QStackedLayout;
    stack_layout_->addWidget(view_);
    layout->addLayout(stack_layout_, 1);
    empty_label_ = new QLabel(view_);
    empty_label_->setAlignment(Qt::AlignCenter);
    empty_label_->setWordWrap(true);
    empty_label_->setAttribute(Qt::WA_TransparentForMouseEvents);
    setEmptyText(tr("No values yet"));
    setFocusProxy(view_);
    buildMenu();
    connectView();
    setLink(nullptr);
    updateState();
}

PlotView::~PlotView() {
    link_->setExtent(this, std::nullopt);
    link_->disconnect(this);
    view_->disconnect(this);  // a focused view tells that it loses the focus while it goes
    scene_.reset();
}

void PlotView::setTitles(const QString& title, const QString& unit, const QString& hint,
                         const QString& help) {
    title_ = title;
    unit_ = unit;
    header_->setTitles(title, hint, help);
    view_->setAccessibleName(tr("%1 chart").arg(title));
    view_->setAccessibleDescription(
        tr("%1 Arrow keys move the cursor, plus and minus zoom, Ctrl+T shows the values as a table.")
            .arg(help.isEmpty() ? hint : help)
            .trimmed());
    setAccessibleName(title);
    if (table_) {
        table_->setTitle(title);
    }
    updateState();
    markDirty();
}

void PlotView::setEmptyText(const QString& text) {
    empty_text_ = text;
    empty_label_->setText(text);
}

void PlotView::setSeries(std::vector<PlotSeries> series) {
    series_ = std::move(series);
    updateExtent();
    markDirty();
}

void PlotView::setOptions(const PlotOptions& options) {
    if (options.axis != options_.axis || options.log_y != options_.log_y ||
        options.clip_outliers != options_.clip_outliers) {
        view_y_.reset();
    }
    options_ = options;
    updateExtent();
    updateState();
    markDirty();
}

void PlotView::updateState() {
    header_->setLog(options_.log_y);
    QPalette ground = palette();
    ground.setColor(QPalette::Window, theme::colors().plot_background);
    if (ground != palette()) {
        setPalette(ground);
    }
    header_->updateColors();
    QPalette muted = empty_label_->palette();
    muted.setColor(QPalette::WindowText, theme::colors().muted);
    empty_label_->setPalette(muted);
}

void PlotView::setLink(PlotLink* link) {
    link_->setExtent(this, std::nullopt);
    link_->disconnect(this);
    link_ = link ? link : &own_link_;
    updateExtent();
    connect(link_, &PlotLink::viewChanged, this, &PlotView::refresh);
    connect(link_, &PlotLink::cursorChanged, this, &PlotView::updateCursor);
    connect(link_, &PlotLink::pinsChanged, this, &PlotView::updatePins);
    markDirty();
}

void PlotView::updateExtent() {
    std::optional<Extent> all;
    for (const PlotSeries& one : series_) {
        const auto extent = source_.extent(one.run, one.key, options_.axis);
        if (extent) {
            all = all ? Extent{std::min(all->first, extent->first), std::max(all->last, extent->last)}
                      : *extent;
        }
    }
    link_->setExtent(this, all);
}

Extent PlotView::visibleX() const {
    return link_->view().value_or(link_->extent());
}

PlotView::Signature PlotView::signature() const {
    Signature now;
    for (const PlotSeries& one : series_) {
        now.versions.push_back(source_.version(one.run));
    }
    now.x = visibleX();
    now.size = view_->size();
    now.pixel_ratio = view_->devicePixelRatioF();
    return now;
}

bool PlotView::refresh() {
    // The viewport covers the view: only its own region tells whether anything of the chart can be seen.
    const bool covered =
        tableShown() ? table_->visibleRegion().isEmpty() : view_->viewport()->visibleRegion().isEmpty();
    if (!isVisible() || covered) {
        return false;
    }
    Signature now = signature();
    if (now.versions != drawn_.versions) {
        updateExtent();
        now.x = visibleX();
    }
    if (!dirty_ && now == drawn_) {
        return false;
    }
    redraw();
    return true;
}

void PlotView::redraw() {
    drawn_ = signature();
    dirty_ = false;
    CollectRequest request;
    request.series = {series_.begin(),
                      series_.begin() + static_cast<std::ptrdiff_t>(std::min(series_.size(), kMostLines))};
    request.options = options_;
    request.x = visibleX();
    request.y = view_y_;
    request.size = view_->size();
    request.unit = unit_;
    FrameInput input = collect_frame(source_, std::move(request));
    if (series_.size() > kMostLines) {
        input.notes << tr("%1 of %2 lines drawn; filter or group the runs to see the others")
                           .arg(kMostLines)
                           .arg(series_.size());
    }
    const PlotStyle style = input.style;
    frame_ = std::make_shared<const PlotFrame>(build_frame(std::move(input)));
    scene_->show(frame_, style, drawn_.pixel_ratio);
    empty_label_->setVisible(frame_->empty);
    empty_label_->setGeometry(frame_->plot.toRect());
    if (tableShown()) {
        table_->setFrame(frame_);
    }
    updateCursor();
    updatePins();
}

void PlotView::updateCursor() {
    const auto& x = link_->cursor();
    std::optional<double> pointer_y;
    if (hovered_) {
        pointer_y = hovered_->y();
    }
    scene_->showCursor(*frame_, PlotStyle::current(), x, x ? axis_text(options_.axis, *x) : QString(),
                       hovered_.has_value() || keyboard_cursor_, pointer_y, view_->devicePixelRatioF());
}

void PlotView::updatePins() {
    PinLayer layer;
    layer.pins = link_->pins();
    layer.rows = pin_differences(*frame_, layer.pins);
    layer.slope_unit = tr("per %1").arg(options_.axis == XAxis::kStep     ? tr("step")
                                        : options_.axis == XAxis::kImages ? tr("image")
                                                                          : tr("second"));
    if (layer.pins[0] && layer.pins[1]) {
        layer.header =
            tr("A %1, B %2")
                .arg(axis_text(options_.axis, *layer.pins[0]), axis_text(options_.axis, *layer.pins[1]));
    }
    scene_->showPins(frame_, std::move(layer), PlotStyle::current(), view_->devicePixelRatioF());
}

void PlotView::setTableShown(bool shown) {
    if (shown == tableShown()) {
        return;
    }
    if (shown && !table_) {
        table_ = new PlotTable(this);
        table_->setTitle(title_);
        connect(table_, &PlotTable::closeRequested, this, [this] { setTableShown(false); });
        stack_layout_->addWidget(table_);
    }
    if (shown) {
        table_->setFrame(frame_);
    }
    QWidget* front = shown ? static_cast<QWidget*>(table_) : view_;
    const bool focused = view_->hasFocus() || (table_ && table_->hasFocus());
    stack_layout_->setCurrentWidget(front);
    setFocusProxy(front);
    if (focused) {
        front->setFocus();
    }
    markDirty();
    refresh();
}

bool PlotView::tableShown() const {
    return table_ && stack_layout_->currentWidget() == table_;
}

void PlotView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        updateState();
        markDirty();
        refresh();
    }
}

void PlotView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

}  // namespace drift

#include "widgets/plot/plot_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/clock.h"
#include "widgets/plot/chart_view.h"
#include "widgets/plot/elided_label.h"
#include "widgets/plot/plot_access.h"
#include "widgets/plot/plot_scene.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QString axis_title(XAxis axis) {
    switch (axis) {
        case XAxis::kImages:
            return PlotView::tr("images");
        case XAxis::kSeconds:
            return PlotView::tr("time");
        case XAxis::kStep:
            break;
    }
    return PlotView::tr("step");
}

QString axis_text(XAxis axis, double x) {
    switch (axis) {
        case XAxis::kImages:
            return PlotView::tr("%1 images").arg(count_text(x));
        case XAxis::kSeconds:
            return QString::fromStdString(duration_text(x));
        case XAxis::kStep:
            break;
    }
    return PlotView::tr("step %1").arg(count_text(x));
}

}  // namespace

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
    buildHeader();
    auto* chart = new QChart;
    view_ = new ChartView(chart, this);
    scene_ = std::make_unique<PlotScene>(chart);
    layout->addWidget(view_, 1);
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
    scene_.reset();
}

void PlotView::buildHeader() {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(theme::kGrid, theme::kRow, theme::kRow, 0);
    row->setSpacing(theme::kGrid);
    title_label_ = new QLabel(this);
    hint_label_ = new ElidedLabel(this);
    log_button_ = new QToolButton(this);
    log_button_->setText(tr("log"));
    log_button_->setFont(theme::font(theme::TextSize::kSmall));
    log_button_->setCheckable(true);
    log_button_->setAutoRaise(true);
    log_button_->setToolTip(tr("Logarithmic value axis; values at or below zero leave a gap"));
    menu_button_ = new QToolButton(this);
    menu_button_->setText(QStringLiteral("⋯"));
    menu_button_->setAutoRaise(true);
    menu_button_->setPopupMode(QToolButton::InstantPopup);
    menu_button_->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    menu_button_->setToolTip(tr("Axes, zoom, export"));
    row->addWidget(title_label_);
    row->addWidget(hint_label_, 1);
    row->addWidget(log_button_);
    row->addWidget(menu_button_);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(log_button_, &QToolButton::clicked, this, [this](bool on) {
        PlotOptions changed = options_;
        changed.log_y = on;
        setOptions(changed);
        redraw();
        Q_EMIT logChanged(on);
    });
}

void PlotView::setTitles(const QString& title, const QString& unit, const QString& hint,
                         const QString& help) {
    title_ = title;
    unit_ = unit;
    QFont bold = theme::font();
    bold.setWeight(QFont::DemiBold);
    title_label_->setFont(bold);
    title_label_->setText(title);
    hint_label_->setFont(theme::font(theme::TextSize::kSmall));
    hint_label_->setText(hint);
    hint_label_->setToolTip(help.isEmpty() ? hint : help);
    title_label_->setToolTip(help.isEmpty() ? hint : help);
    view_->setAccessibleName(tr("%1 chart").arg(title));
    view_->setAccessibleDescription(help.isEmpty() ? hint : help);
    setAccessibleName(title);
    log_button_->setAccessibleName(tr("Logarithmic axis for %1").arg(title));
    menu_button_->setAccessibleName(tr("Actions for %1").arg(title));
    updateState();
    markDirty();
}

void PlotView::setEmptyText(const QString& text) {
    empty_label_->setText(text);
}

void PlotView::setSeries(std::vector<PlotSeries> series) {
    series_ = std::move(series);
    updateExtent();
    markDirty();
}

void PlotView::setOptions(const PlotOptions& options) {
    if (options.axis != options_.axis) {
        view_y_.reset();
    }
    if (options.log_y != options_.log_y) {
        view_y_.reset();
    }
    options_ = options;
    updateExtent();
    updateState();
    markDirty();
}

void PlotView::updateState() {
    log_button_->setChecked(options_.log_y);
    QPalette ground = palette();
    ground.setColor(QPalette::Window, theme::colors().plot_background);
    if (ground != palette()) {
        setPalette(ground);
    }
    QPalette muted = hint_label_->palette();
    muted.setColor(QPalette::WindowText, theme::colors().muted);
    hint_label_->setPalette(muted);
    empty_label_->setPalette(muted);
}

void PlotView::setLink(PlotLink* link) {
    link_->setExtent(this, std::nullopt);
    link_->disconnect(this);
    link_ = link ? link : &own_link_;
    updateExtent();
    connect(link_, &PlotLink::viewChanged, this, &PlotView::refresh);
    connect(link_, &PlotLink::cursorChanged, this, &PlotView::updateCursor);
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
    if (!isVisible() || view_->viewport()->visibleRegion().isEmpty()) {
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

std::vector<ScalarBucket> PlotView::bucketsOf(const PlotSeries& one, const Extent& x, std::size_t points) {
    if (!options_.log_x || !(x.last > 0)) {
        return source_.buckets(one.run, one.key, options_.axis, x.first, x.last, points);
    }
    // A pyramid groups equal numbers of points; a logarithmic axis gives its left part as much room as its
    // right one. So every section of equal width on the axis is asked for on its own.
    constexpr int kSections = 8;
    const double spacing = source_.spacing(one.run, one.key, options_.axis);
    const double start = x.first > 0 ? x.first : spacing > 0 ? spacing : x.last * 1e-6;
    const AxisScale scale{std::min(start, x.last / 2), x.last, true};
    std::vector<ScalarBucket> all;
    for (int section = 0; section < kSections; ++section) {
        const double from = section == 0 ? x.first : scale.value(static_cast<double>(section) / kSections);
        const double to = scale.value(static_cast<double>(section + 1) / kSections);
        for (const ScalarBucket& bucket :
             source_.buckets(one.run, one.key, options_.axis, from, to, points / kSections)) {
            if (all.empty() || bucket.x_first > all.back().x_last) {
                all.push_back(bucket);
            }
        }
    }
    return all;
}

FrameInput PlotView::collect() {
    FrameInput input;
    input.series = series_;
    input.options = options_;
    input.x = visibleX();
    input.y = view_y_;
    input.size = view_->size();
    input.style = PlotStyle::current();
    input.x_title = axis_title(options_.axis);
    input.y_title = unit_;
    // Several buckets per column, so that columns are filled in axis space and not by the pyramid's raster.
    const auto points = static_cast<std::size_t>(8 * column_budget(input.size.width(), series_.size()));
    std::set<std::string> runs;
    for (const PlotSeries& one : series_) {
        SeriesData one_data;
        one_data.buckets = bucketsOf(one, input.x, points);
        one_data.spacing = source_.spacing(one.run, one.key, options_.axis);
        if (options_.half_life > 0 && !one.reference && one.smoothable) {
            one_data.smooth = source_.smoothed(one.run, one.key, options_.axis, input.x.first, input.x.last,
                                               options_.half_life);
        }
        input.data.push_back(std::move(one_data));
        if (runs.insert(one.run).second) {
            for (SeriesMark& mark : source_.marks(one.run, options_.axis)) {
                input.marks.push_back({std::move(mark), one.color, one.name});
            }
        }
    }
    return input;
}

void PlotView::redraw() {
    drawn_ = signature();
    dirty_ = false;
    FrameInput input = collect();
    const PlotStyle style = input.style;
    frame_ = std::make_shared<const PlotFrame>(build_frame(std::move(input)));
    scene_->show(frame_, style, drawn_.pixel_ratio);
    empty_label_->setVisible(frame_->empty);
    empty_label_->setGeometry(frame_->plot.toRect());
    updateCursor();
}

void PlotView::updateCursor() {
    const auto& x = link_->cursor();
    scene_->showCursor(*frame_, PlotStyle::current(), x, x ? axis_text(options_.axis, *x) : QString(),
                       hovered_, view_->devicePixelRatioF());
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

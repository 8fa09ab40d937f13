#include "widgets/panels/monitor_controls.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/plot/axes.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kSliderWidth = 110;

QLabel* add(QHBoxLayout& row, const QString& text, QWidget* buddy) {
    auto* label = new QLabel(text, buddy->parentWidget());
    label->setBuddy(buddy);
    row.addWidget(label);
    row.addWidget(buddy);
    return label;
}

}  // namespace

MonitorControls::MonitorControls(QWidget* parent) : QWidget(parent) {
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(theme::kMargin, theme::kRow, theme::kMargin, theme::kRow);
    rows->setSpacing(theme::kRow);
    auto* first = new QHBoxLayout;
    first->setSpacing(theme::kGrid);
    buildFirstRow(*first);
    rows->addLayout(first);
    second_ = new QWidget(this);
    auto* second = new QHBoxLayout(second_);
    second->setContentsMargins(0, 0, 0, 0);
    second->setSpacing(theme::kGrid);
    buildSecondRow(*second);
    rows->addWidget(second_);
    setGroupChoices(group_choices({}));
    setSeveral(false);
    setZoomed(false);
    setView({});
}

QToolButton* MonitorControls::menuButton(const QString& text, const QString& name, QMenu*& menu) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setPopupMode(QToolButton::InstantPopup);
    menu = new QMenu(button);
    menu->setToolTipsVisible(true);
    button->setMenu(menu);
    return button;
}

void MonitorControls::buildFirstRow(QHBoxLayout& row) {
    axis_box_ = new QComboBox(this);
    axis_box_->addItems({tr("step"), tr("images"), tr("time")});
    axis_box_->setAccessibleName(tr("Horizontal axis"));
    axis_box_->setToolTip(tr("What the charts count along: updates, generated samples, or running time"));
    add(row, tr("&Axis"), axis_box_);
    connect(axis_box_, &QComboBox::currentIndexChanged, this, [this](int index) {
        Q_EMIT edited(
            tr("Axis"), [index](MonitorView& view) { view.axis = static_cast<XAxis>(index); }, false);
    });
    smooth_slider_ = new QSlider(Qt::Horizontal, this);
    smooth_slider_->setRange(0, kSmoothingSteps);
    smooth_slider_->setFixedWidth(kSliderWidth);
    smooth_slider_->setAccessibleName(tr("Smoothing"));
    smooth_slider_->setToolTip(
        tr("Half-life of the running average in logged points. It runs over the whole series, whatever the "
           "zoom; the raw curve stays visible behind it."));
    add(row, tr("S&moothing"), smooth_slider_);
    smooth_label_ = new QLabel(this);
    smooth_label_->setAccessibleName(tr("Smoothing half-life"));
    smooth_label_->setMinimumWidth(smooth_label_->fontMetrics().horizontalAdvance(tr("%1 points").arg(1000)) +
                                   4);
    row.addWidget(smooth_label_);
    connect(smooth_slider_, &QSlider::valueChanged, this, [this](int position) {
        showSmoothing(position);
        Q_EMIT edited(
            tr("Smoothing"), [position](MonitorView& view) { view.smoothing = position; }, true);
    });
    row.addStretch(1);
    reset_button_ = new QToolButton(this);
    reset_button_->setText(tr("Reset zoom"));
    reset_button_->setAccessibleName(tr("Reset zoom of all charts"));
    reset_button_->setToolTip(
        tr("Show everything again in all charts; a double click on a chart does the same"));
    connect(reset_button_, &QToolButton::clicked, this, &MonitorControls::resetZoomRequested);
    row.addWidget(reset_button_);
    row.addWidget(menuButton(tr("Charts"), tr("Which charts, and formulas"), charts_menu_));
    row.addWidget(menuButton(tr("Layout"), tr("Saved layouts, undo and reset"), layout_menu_));
    QToolButton* more = menuButton(QStringLiteral("⋯"), tr("Values at the cursor, export, copy"), more_menu_);
    more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    row.addWidget(more);
}

void MonitorControls::buildSecondRow(QHBoxLayout& row) {
    group_box_ = new QComboBox(second_);
    group_box_->setAccessibleName(tr("Group runs by"));
    group_box_->setToolTip(
        tr("Draws the mean of the runs that share a value, with a band; n says over how many runs"));
    group_box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    group_box_->setMinimumContentsLength(20);
    add(row, tr("&Group by"), group_box_);
    connect(group_box_, &QComboBox::currentIndexChanged, this, [this](int index) {
        const QString key = group_box_->itemData(index).toString();
        Q_EMIT edited(
            tr("Group by"), [key](MonitorView& view) { view.group_by = key; }, false);
    });
    band_box_ = new QComboBox(second_);
    band_box_->addItems({tr("no band"), tr("± 1 std"), tr("95 % of the mean"), tr("min to max")});
    band_box_->setAccessibleName(tr("Band around the mean"));
    band_box_->setToolTip(
        tr("Standard deviation over the runs (n − 1), 95 % confidence interval of the mean "
           "(Student's t), or the smallest to the largest value"));
    band_label_ = add(row, tr("&Band"), band_box_);
    connect(band_box_, &QComboBox::currentIndexChanged, this, [this](int index) {
        Q_EMIT edited(
            tr("Band"), [index](MonitorView& view) { view.band = static_cast<GroupBand>(index); }, false);
    });
    split_box_ = new QComboBox(second_);
    split_box_->addItems({tr("nothing"), tr("temperature"), tr("run")});
    split_box_->setAccessibleName(tr("Small multiples"));
    split_box_->setToolTip(
        tr("One chart per temperature (or mode), or one per run or group, on common axes"));
    add(row, tr("S&plit by"), split_box_);
    connect(split_box_, &QComboBox::currentIndexChanged, this, [this](int index) {
        Q_EMIT edited(
            tr("Split by"), [index](MonitorView& view) { view.split = static_cast<MonitorSplit>(index); },
            false);
    });
    row.addStretch(1);
    size_slider_ = new QSlider(Qt::Horizontal, second_);
    size_slider_->setRange(MonitorView::kLeastHeight, MonitorView::kMostHeight);
    size_slider_->setSingleStep(10);
    size_slider_->setPageStep(40);
    size_slider_->setFixedWidth(kSliderWidth);
    size_slider_->setAccessibleName(tr("Size of the charts"));
    size_slider_->setToolTip(tr("Height of the charts in pixels; the number of columns follows"));
    add(row, tr("Si&ze"), size_slider_);
    connect(size_slider_, &QSlider::valueChanged, this, [this](int height) {
        Q_EMIT edited(
            tr("Size"), [height](MonitorView& view) { view.chart_height = height; }, true);
    });
}

void MonitorControls::setView(const MonitorView& view) {
    view_ = view;
    for (QWidget* control : std::initializer_list<QWidget*>{axis_box_, smooth_slider_, group_box_, band_box_,
                                                            split_box_, size_slider_}) {
        control->blockSignals(true);
    }
    axis_box_->setCurrentIndex(static_cast<int>(view.axis));
    smooth_slider_->setValue(view.smoothing);
    size_slider_->setValue(view.chart_height);
    band_box_->setCurrentIndex(static_cast<int>(view.band));
    split_box_->setCurrentIndex(static_cast<int>(view.split));
    group_box_->setCurrentIndex(std::max(0, group_box_->findData(view.group_by)));
    for (QWidget* control : std::initializer_list<QWidget*>{axis_box_, smooth_slider_, group_box_, band_box_,
                                                            split_box_, size_slider_}) {
        control->blockSignals(false);
    }
    band_box_->setVisible(!view.group_by.isEmpty());
    band_label_->setVisible(!view.group_by.isEmpty());
    showSmoothing(view.smoothing);
}

void MonitorControls::setGroupChoices(const std::vector<GroupChoice>& choices) {
    const QSignalBlocker blocker(group_box_);
    group_box_->clear();
    for (const GroupChoice& choice : choices) {
        group_box_->addItem(choice.text, choice.key);
    }
    if (!view_.group_by.isEmpty() && group_box_->findData(view_.group_by) < 0) {
        group_box_->addItem(view_.group_by,
                            view_.group_by);  // a layout may group by what does not differ now
    }
    group_box_->setCurrentIndex(std::max(0, group_box_->findData(view_.group_by)));
}

void MonitorControls::setSeveral(bool several) {
    several_ = several;
    second_->setVisible(several);
}

void MonitorControls::setZoomed(bool zoomed) {
    reset_button_->setVisible(zoomed);
}

void MonitorControls::showSmoothing(int position) {
    smooth_label_->setText(position == 0 ? tr("off")
                                         : tr("%1 points").arg(value_text(smoothing_half_life(position), 2)));
}

}  // namespace drift

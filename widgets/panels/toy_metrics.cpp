#include "widgets/panels/toy_metrics.h"

#include <QAbstractButton>
#include <QEvent>
#include <QHeaderView>
#include <algorithm>
#include <cmath>

#include "widgets/plot/axes.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kRowHeight = 20;
constexpr double kNearFactor = 3;
constexpr int kDigits = 3;

QString sign(ToyVerdict verdict) {
    switch (verdict) {
        case ToyVerdict::kGood:
            return QStringLiteral("●");
        case ToyVerdict::kNear:
            return QStringLiteral("◐");
        case ToyVerdict::kOff:
            return QStringLiteral("○");
        case ToyVerdict::kNone:
            break;
    }
    return {};
}

QColor colorOf(ToyVerdict verdict) {
    const theme::Colors& colors = theme::colors();
    return verdict == ToyVerdict::kGood   ? colors.good
           : verdict == ToyVerdict::kNear ? colors.warning
           : verdict == ToyVerdict::kOff  ? colors.bad
                                          : colors.text;
}

const double* valueOf(const ToyValues& values, const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? nullptr : &found->second;
}

}  // namespace

ToyVerdict toy_verdict(const ToyMetricInfo& metric, const ToyValues& values) {
    const double* value = valueOf(values, metric.key);
    if (value == nullptr) {
        return ToyVerdict::kNone;
    }
    double distance = std::abs(*value - metric.ideal);
    double allowed = metric.good_within;
    if (!metric.floor_key.empty()) {
        const double* floor = valueOf(values, metric.floor_key);
        if (floor == nullptr || !(*floor > 0)) {
            return ToyVerdict::kNone;
        }
        distance = *value;
        allowed = metric.good_factor * *floor;
    }
    if (!(allowed > 0)) {
        return ToyVerdict::kNone;
    }
    // NaN compares false everywhere and ends as kOff, as it should.
    return distance <= allowed                 ? ToyVerdict::kGood
           : distance <= kNearFactor * allowed ? ToyVerdict::kNear
                                               : ToyVerdict::kOff;
}

QString verdict_word(ToyVerdict verdict) {
    switch (verdict) {
        case ToyVerdict::kGood:
            return ToyMetrics::tr("good");
        case ToyVerdict::kNear:
            return ToyMetrics::tr("near");
        case ToyVerdict::kOff:
            return ToyMetrics::tr("off");
        case ToyVerdict::kNone:
            break;
    }
    return {};
}

ToyMetrics::ToyMetrics(QWidget* parent) : QTableWidget(parent) {
    setAccessibleName(tr("Held-out metrics"));
    setShowGrid(false);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    findChild<QAbstractButton*>()->setAccessibleName(tr("Select all"));  // Qt's corner button
    setFont(theme::tabular(theme::TextSize::kSmall));
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(kRowHeight);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setMinimumSectionSize(24);
    horizontalHeader()->setHighlightSections(false);
    setValues({}, {});
}

void ToyMetrics::setValues(const std::vector<ToyValues>& toys, const QStringList& names) {
    if (toys == toys_ && names == names_ && columnCount() > 0) {
        return;
    }
    toys_ = toys;
    names_ = names;
    show();
}

std::vector<ToyMetrics::Row> ToyMetrics::rowsOf(const ToyValues& values) const {
    std::vector<Row> rows;
    for (const ToyMetricInfo& metric : toy_metric_list()) {
        // Runs of earlier versions lack some; before the first evaluation every row is announced.
        if (!values.empty() && values.count(metric.key) == 0) {
            continue;
        }
        rows.push_back({metric, QString::fromStdString(metric.label)});
        for (int label = 0; metric.per_class && values.count(toy_class_key(metric.key, label)) > 0; ++label) {
            ToyMetricInfo one = metric;
            one.key = toy_class_key(metric.key, label);
            one.floor_key = metric.floor_key.empty() ? std::string() : toy_class_key(metric.floor_key, label);
            rows.push_back({one, tr("… class %1").arg(label)});
        }
    }
    return rows;
}

void ToyMetrics::addCell(int row, int column, const QString& text, ToyVerdict verdict, const QString& tip) {
    const QString said = sign(verdict);
    auto* cell = new QTableWidgetItem(said.isEmpty() ? text : text + QLatin1Char(' ') + said);
    cell->setTextAlignment(column == 0 ? Qt::AlignLeft | Qt::AlignVCenter
                                       : Qt::AlignRight | Qt::AlignVCenter);
    cell->setForeground(colorOf(verdict));
    cell->setToolTip(verdict == ToyVerdict::kNone ? tip : tip + QLatin1Char('\n') + verdict_word(verdict));
    cell->setData(Qt::AccessibleTextRole, (text + QLatin1Char(' ') + verdict_word(verdict)).trimmed());
    setItem(row, column, cell);
}

void ToyMetrics::show() {
    const std::vector<Row> rows = rowsOf(toys_.empty() ? ToyValues{} : toys_.front());
    const int toys = std::max(1, static_cast<int>(toys_.size()));
    clear();
    setRowCount(static_cast<int>(rows.size()));
    setColumnCount(toys + 2);
    QStringList heads = {tr("metric")};
    for (int i = 0; i < toys; ++i) {
        heads << (toys == 1 ? tr("now") : QString::number(i + 1));
    }
    heads << tr("ideal");
    setHorizontalHeaderLabels(heads);
    for (int i = 0; i < toys && toys > 1; ++i) {
        horizontalHeaderItem(i + 1)->setToolTip(names_.value(i));
    }
    for (int r = 0; r < rowCount(); ++r) {
        const auto& [metric, label] = rows[static_cast<std::size_t>(r)];
        QString tip = QString::fromStdString(metric.help);
        if (!metric.unit.empty()) {
            tip += tr("\nUnit: %1").arg(QString::fromStdString(metric.unit));
        }
        addCell(r, 0, label, ToyVerdict::kNone, tip);
        for (int i = 0; i < toys; ++i) {
            const ToyValues values = toys_.empty() ? ToyValues{} : toys_[static_cast<std::size_t>(i)];
            const double* value = valueOf(values, metric.key);
            addCell(r, i + 1, value == nullptr ? QStringLiteral("–") : value_text(*value, kDigits),
                    toy_verdict(metric, values), tip);
        }
        const double* floor = toys_.empty() ? nullptr : valueOf(toys_.front(), metric.floor_key);
        const QString ideal = metric.floor_key.empty() ? value_text(metric.ideal, kDigits)
                              : floor == nullptr       ? tr("floor")
                                                       : value_text(*floor, kDigits);
        addCell(r, toys + 1, ideal, ToyVerdict::kNone,
                metric.floor_key.empty() ? tr("What a perfect generator scores")
                                         : tr("Floor: what two independent draws of the data score"));
        item(r, toys + 1)->setForeground(theme::colors().muted);
    }
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    fitHeight();
}

void ToyMetrics::fitHeight() {
    setFixedHeight(horizontalHeader()->sizeHint().height() + rowCount() * kRowHeight + 2);
}

void ToyMetrics::changeEvent(QEvent* event) {
    QTableWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && columnCount() > 0) {
        show();
    }
}

}  // namespace drift

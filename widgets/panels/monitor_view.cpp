#include "widgets/panels/monitor_view.h"

#include <cmath>

namespace drift {
namespace {

constexpr double kLargestHalfLife = 1000;

QVariantMap bools(const std::map<QString, bool>& entries) {
    QVariantMap map;
    for (const auto& [id, on] : entries) {
        map.insert(id, on);
    }
    return map;
}

std::map<QString, bool> bools(const QVariant& value) {
    std::map<QString, bool> entries;
    const QVariantMap map = value.toMap();
    for (auto entry = map.begin(); entry != map.end(); ++entry) {
        entries[entry.key()] = entry.value().toBool();
    }
    return entries;
}

}  // namespace

double smoothing_half_life(int position) {
    return position <= 0 ? 0 : std::pow(kLargestHalfLife, static_cast<double>(position) / kSmoothingSteps);
}

QVariantMap to_variant(const MonitorView& view) {
    QVariantList formulas;
    for (const MonitorFormula& formula : view.formulas) {
        formulas << QVariantMap{{QStringLiteral("name"), formula.name},
                                {QStringLiteral("text"), formula.text}};
    }
    return {{QStringLiteral("axis"), static_cast<int>(view.axis)},
            {QStringLiteral("smoothing"), view.smoothing},
            {QStringLiteral("shown"), bools(view.shown)},
            {QStringLiteral("log"), bools(view.log_y)},
            {QStringLiteral("order"), view.order},
            {QStringLiteral("formulas"), formulas},
            {QStringLiteral("group_by"), view.group_by},
            {QStringLiteral("band"), static_cast<int>(view.band)},
            {QStringLiteral("split"), static_cast<int>(view.split)},
            {QStringLiteral("chart_height"), view.chart_height},
            {QStringLiteral("maximised"), view.maximised}};
}

MonitorView monitor_view_from(const QVariantMap& map) {
    const auto number = [&map](const char* key, int fallback, int least, int most) {
        bool read = false;
        const int value = map.value(QString::fromLatin1(key), fallback).toInt(&read);
        return qBound(least, read ? value : fallback, most);
    };
    MonitorView view;
    view.axis = static_cast<XAxis>(number("axis", 0, 0, 2));
    view.smoothing = number("smoothing", MonitorView::kStartSmoothing, 0, kSmoothingSteps);
    view.shown = bools(map.value(QStringLiteral("shown")));
    view.log_y = bools(map.value(QStringLiteral("log")));
    view.order = map.value(QStringLiteral("order")).toStringList();
    for (const QVariant& entry : map.value(QStringLiteral("formulas")).toList()) {
        const QVariantMap formula = entry.toMap();
        const QString text = formula.value(QStringLiteral("text")).toString();
        if (!text.isEmpty()) {
            view.formulas.push_back({formula.value(QStringLiteral("name")).toString(), text});
        }
    }
    view.group_by = map.value(QStringLiteral("group_by")).toString();
    view.band = static_cast<GroupBand>(number("band", 1, 0, 3));
    view.split = static_cast<MonitorSplit>(number("split", 0, 0, 2));
    view.chart_height = number("chart_height", MonitorView::kStartHeight, MonitorView::kLeastHeight,
                               MonitorView::kMostHeight);
    view.maximised = map.value(QStringLiteral("maximised")).toString();
    return view;
}

}  // namespace drift

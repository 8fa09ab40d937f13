// The independent metrics of the toys on screen at the shown moment: one row per metric, one column per toy,
// beside what a perfect generator scores. A verdict is a sign and a word, not a colour alone.
//
// THREADING  GUI thread only.
#pragma once

#include <QTableWidget>
#include <map>
#include <string>
#include <vector>

#include "core/eval/toy_metric_list.h"

namespace drift {

// Good: as the metric's list says. Near: within three times that. kNone: nothing to judge by.
enum class ToyVerdict { kNone, kGood, kNear, kOff };

using ToyValues = std::map<std::string, double>;  // by series key
[[nodiscard]] ToyVerdict toy_verdict(const ToyMetricInfo& metric, const ToyValues& values);
[[nodiscard]] QString verdict_word(ToyVerdict verdict);

class ToyMetrics : public QTableWidget {
    Q_OBJECT

public:
    explicit ToyMetrics(QWidget* parent = nullptr);
    // One entry per toy in the order of the planes; `names` head the columns when there are several.
    void setValues(const std::vector<ToyValues>& toys, const QStringList& names);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row {
        ToyMetricInfo metric;
        QString label;
    };
    void show();
    void fitHeight();
    void addCell(int row, int column, const QString& text, ToyVerdict verdict, const QString& tip);
    [[nodiscard]] std::vector<Row> rowsOf(const ToyValues& values) const;

    std::vector<ToyValues> toys_;
    QStringList names_;
};

}  // namespace drift

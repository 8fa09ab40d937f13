// What the search field of the runs dock asks for: words, or an expression over facts, options and newest
// metrics (core/store/run_query.h).
//
// An expression is evaluated on a thread of its own, which keeps what it read of a run until the run's row
// changes; the filter keeps its last answer meanwhile. THREADING  GUI thread only.
#pragma once

#include <QObject>
#include <QTimer>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/store/run_query.h"
#include "widgets/models/run_list.h"

namespace drift {

class RunSearch : public QObject {
    Q_OBJECT
public:
    static constexpr int kSettleMs = 500;  // rows of running jobs change many times a second

    // Both models must outlive it. `runs_folder`: <project>/runs.
    RunSearch(const RunListModel& model, RunFilterModel& filter, std::filesystem::path runs_folder,
              QObject* parent);
    ~RunSearch() override;
    void setText(const QString& text);

Q_SIGNALS:
    void problemChanged(const QString& text);  // what is wrong with the expression; empty: nothing
    void answered();                           // the filter took over an expression's answer

private:
    class Worker;
    void ask();
    void take(std::uint64_t question, const QSet<QString>& matches);

    const RunListModel& model_;
    RunFilterModel& filter_;
    std::optional<RunQuery> query_;  // unset: words
    std::uint64_t question_ = 0;     // answers to older ones are dropped
    QTimer settle_;
    std::unique_ptr<Worker> worker_;
};

}  // namespace drift

#include "widgets/models/run_search.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "core/base/clock.h"
#include "core/base/error.h"

namespace drift {

// Answers the newest question; one that came in between makes it give up the older one.
class RunSearch::Worker {
public:
    struct Question {
        std::uint64_t number = 0;
        RunQuery query;
        std::vector<RunSummary> runs;
    };

    Worker(std::filesystem::path runs_folder, RunSearch* owner)
        : runs_folder_(std::move(runs_folder)),
          owner_(owner),
          thread_([this](const std::stop_token& stop) { loop(stop); }) {}

    void ask(Question question) {
        {
            const std::lock_guard lock(mutex_);
            next_ = std::move(question);
        }
        wake_.notify_one();
    }

private:
    struct Known {
        RunFacts facts;
        bool config = false, metrics = false;
    };

    void loop(const std::stop_token& stop) {
        while (true) {
            std::optional<Question> question;
            {
                std::unique_lock lock(mutex_);
                if (!wake_.wait(lock, stop, [this] { return next_.has_value(); })) {
                    return;
                }
                question = std::exchange(next_, std::nullopt);
            }
            std::optional<QSet<QString>> matches = answer(*question, stop);
            if (matches) {
                // A queued call is dropped by Qt when the owner is gone before it runs.
                QMetaObject::invokeMethod(
                    owner_,
                    [owner = owner_, number = question->number, found = std::move(*matches)] {
                        owner->take(number, found);
                    },
                    Qt::QueuedConnection);
            }
        }
    }

    std::optional<QSet<QString>> answer(const Question& question, const std::stop_token& stop) {
        QSet<QString> matches;
        std::map<std::string, Known> kept;  // leaves out runs that are gone
        for (const RunSummary& run : question.runs) {
            if (stop.stop_requested() || superseded()) {
                known_.merge(kept);
                return std::nullopt;
            }
            Known& known = kept[run.folder_name] = factsOf(run, question.query);
            known.facts.now = unix_seconds();
            if (question.query.matches(known.facts)) {
                matches.insert(QString::fromStdString(run.folder_name));
            }
        }
        known_ = std::move(kept);
        return matches;
    }

    Known factsOf(const RunSummary& run, const RunQuery& query) {
        auto found = known_.extract(run.folder_name);
        const bool current = !found.empty() && found.mapped().facts.run == run;
        if (current && (!query.needs_config() || found.mapped().config) &&
            (!query.needs_metrics() || found.mapped().metrics)) {
            return std::move(found.mapped());
        }
        Known known;
        known.config = query.needs_config() || (current && found.mapped().config);
        known.metrics = query.needs_metrics() || (current && found.mapped().metrics);
        known.facts = read_run_facts(runs_folder_ / run.folder_name, run, known.config, known.metrics);
        return known;
    }

    bool superseded() {
        const std::lock_guard lock(mutex_);
        return next_.has_value();
    }

    std::filesystem::path runs_folder_;
    RunSearch* owner_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<Question> next_;
    std::map<std::string, Known> known_;  // the thread's own
    std::jthread thread_;
};

RunSearch::RunSearch(const RunListModel& model, RunFilterModel& filter, std::filesystem::path runs_folder,
                     QObject* parent)
    : QObject(parent),
      model_(model),
      filter_(filter),
      worker_(std::make_unique<Worker>(std::move(runs_folder), this)) {
    settle_.setSingleShot(true);
    settle_.setInterval(kSettleMs);
    connect(&settle_, &QTimer::timeout, this, &RunSearch::ask);
    const auto later = [this] {
        if (query_ && !settle_.isActive()) {
            settle_.start();
        }
    };
    connect(&model, &QAbstractItemModel::dataChanged, this, later);
    connect(&model, &QAbstractItemModel::rowsInserted, this, later);
}

RunSearch::~RunSearch() = default;

void RunSearch::setText(const QString& text) {
    const std::string asked = text.trimmed().toStdString();
    if (asked.empty() || !RunQuery::is_expression(asked)) {
        query_.reset();
        ++question_;
        filter_.setSearch(text);
        Q_EMIT problemChanged({});
        return;
    }
    try {
        query_ = RunQuery::parse(asked);
    } catch (...) {
        Q_EMIT problemChanged(QString::fromStdString(current_error_info().text()));
        return;
    }
    Q_EMIT problemChanged({});
    ask();
}

void RunSearch::ask() {
    if (!query_) {
        return;
    }
    Worker::Question question{++question_, *query_, {}};
    for (int row = 0; row < model_.rowCount(); ++row) {
        question.runs.push_back(model_.run(row));
    }
    worker_->ask(std::move(question));
}

void RunSearch::take(std::uint64_t question, const QSet<QString>& matches) {
    if (question == question_) {
        filter_.setMatches(matches);
        Q_EMIT answered();
    }
}

}  // namespace drift

#include "widgets/models/stored_series.h"

#include <QPointer>
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "core/base/error.h"

namespace drift {
namespace {

constexpr std::size_t kBasePoints = Series::kMaxBase;
constexpr std::size_t kMapPoints = 1024;
constexpr std::size_t kDetailPoints = 8192;

}  // namespace

// What came back from the reader thread.
struct StoredSeriesSource::Answer {
    enum class Kind { kRun, kSeries, kDetail } kind = Kind::kRun;
    SeriesId id;
    std::vector<std::string> keys;
    std::vector<ScalarMark> marks;
    std::vector<XPoint> x_map;
    std::vector<ScalarBucket> buckets;
    Extent range;
    std::uint64_t epoch = 0;
    std::string error;
};

// The thread that owns the ScalarReaders. Requests run in order; answers go to the GUI thread.
class StoredSeriesSource::Reader {
public:
    Reader(std::filesystem::path runs_folder, StoredSeriesSource* owner)
        : runs_folder_(std::move(runs_folder)),
          owner_(owner),
          thread_([this](std::stop_token stop) { loop(stop); }) {}

    ~Reader() {
        thread_.request_stop();
        wake_.notify_all();
    }

    void post(Answer request) {
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back(std::move(request));
        }
        wake_.notify_one();
    }

private:
    void loop(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            Answer request;
            {
                std::unique_lock lock(mutex_);
                if (!wake_.wait(lock, stop, [this] { return !queue_.empty(); })) {
                    return;
                }
                request = std::move(queue_.front());
                queue_.pop_front();
            }
            answer(request);
            // A queued call is dropped by Qt when the owner is gone before it runs.
            QMetaObject::invokeMethod(
                owner_,
                [owner = owner_, reply = std::make_shared<Answer>(std::move(request))] {
                    owner->take(*reply);
                },
                Qt::QueuedConnection);
        }
    }

    void answer(Answer& request) {
        try {
            // A fresh reader sees a database that was made after the first look; opening is cheap against
            // reading.
            const ScalarReader reader(runs_folder_ / request.id.run);
            const SeriesId& id = request.id;
            switch (request.kind) {
                case Answer::Kind::kRun:
                    readRun(reader, request);
                    break;
                case Answer::Kind::kSeries:
                    request.buckets = reader.read(id.key, id.axis, -kWholeRange, kWholeRange, kBasePoints);
                    break;
                case Answer::Kind::kDetail:
                    request.buckets =
                        reader.read(id.key, id.axis, request.range.first, request.range.last, kDetailPoints);
                    break;
            }
        } catch (...) {
            request.error = current_error_info().text();
        }
    }

    static void readRun(const ScalarReader& reader, Answer& reply) {
        reply.keys = reader.keys();
        reply.marks = reader.marks();
        // The densest key makes the best map from steps to images and seconds; a few coarse buckets tell.
        std::string densest;
        std::int64_t most = 0;
        for (const std::string& key : reply.keys) {
            std::int64_t points = 0;
            for (const ScalarBucket& bucket : reader.read(key, XAxis::kStep, -kWholeRange, kWholeRange, 4)) {
                points += bucket.count + bucket.nan_count + bucket.inf_count;
            }
            if (points > most) {
                most = points;
                densest = key;
            }
        }
        const auto steps = reader.read(densest, XAxis::kStep, -kWholeRange, kWholeRange, kMapPoints);
        const auto images = reader.read(densest, XAxis::kImages, -kWholeRange, kWholeRange, kMapPoints);
        const auto seconds = reader.read(densest, XAxis::kSeconds, -kWholeRange, kWholeRange, kMapPoints);
        // The same points grouped alike on every axis, unless a writer came in between: pairs of positions.
        for (std::size_t i = 0; i < std::min({steps.size(), images.size(), seconds.size()}); ++i) {
            reply.x_map.push_back(
                {static_cast<std::int64_t>(steps[i].x_last), images[i].x_last, seconds[i].x_last});
        }
    }

    std::filesystem::path runs_folder_;
    StoredSeriesSource* owner_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<Answer> queue_;
    std::jthread thread_;  // last: starts when everything else exists, joins first
};

StoredSeriesSource::StoredSeriesSource(std::filesystem::path runs_folder, QObject* parent)
    : QObject(parent), reader_(std::make_unique<Reader>(std::move(runs_folder), this)) {}

StoredSeriesSource::~StoredSeriesSource() {
    reader_.reset();
}

void StoredSeriesSource::post(Answer request) {
    ++pending_;
    request.epoch = epochs_[request.id.run];
    reader_->post(std::move(request));
}

void StoredSeriesSource::open(const std::string& run) {
    if (opened_.insert(run).second) {
        Answer request;
        request.id.run = run;
        post(std::move(request));
    }
}

void StoredSeriesSource::want(const SeriesId& id) {
    open(id.run);
    if (!requested_.insert(id).second) {
        return;
    }
    Answer request;
    request.kind = Answer::Kind::kSeries;
    request.id = id;
    post(std::move(request));
}

void StoredSeriesSource::wantDetail(const SeriesId& id, double x0, double x1, std::size_t max_points) {
    const auto asked = detail_requests_.find(id);
    const bool covered = asked != detail_requests_.end() && asked->second.first <= x0 &&
                         asked->second.last >= x1 &&
                         asked->second.last - asked->second.first <= 4 * (x1 - x0);
    if (covered || max_points == 0) {
        return;
    }
    // A margin on both sides keeps panning inside what was read.
    const double margin = x1 - x0;
    Answer request;
    request.kind = Answer::Kind::kDetail;
    request.id = id;
    request.range = {x0 - margin, x1 + margin};
    detail_requests_[id] = request.range;
    post(std::move(request));
}

void StoredSeriesSource::take(const Answer& answer) {
    --pending_;
    const SeriesId& id = answer.id;
    if (answer.epoch != epochs_[id.run]) {
        return;  // forgotten while it was read
    }
    if (!answer.error.empty()) {
        if (answer.kind == Answer::Kind::kRun) {
            Q_EMIT failed(QString::fromStdString(id.run), QString::fromStdString(answer.error));
        }
        return;
    }
    if (answer.kind == Answer::Kind::kDetail) {
        Detail& detail = details_[id];
        detail.range = answer.range;
        detail.series = {};
        detail.series.adopt(answer.buckets);
    } else if (answer.kind == Answer::Kind::kSeries) {
        data(id.run).series[id.key][static_cast<std::size_t>(id.axis)].adopt(answer.buckets);
        ++generations_[id.run];
    } else {
        RunData& target = data(id.run);
        for (const std::string& key : answer.keys) {
            target.series[key];
        }
        for (const ScalarMark& mark : answer.marks) {
            add_mark(id.run, mark);
        }
        std::vector<XPoint> newer = std::move(target.x_map);
        target.x_map = answer.x_map;
        for (const XPoint& point : newer) {
            if (target.x_map.empty() || point.step > target.x_map.back().step) {
                target.x_map.push_back(point);
            }
        }
    }
    data(id.run).version = ++next_version_;
    Q_EMIT loaded(QString::fromStdString(id.run));
}

void StoredSeriesSource::reload(const std::string& run) {
    const std::set<SeriesId> before = requested_;
    forget(run);
    open(run);
    for (const SeriesId& id : before) {
        if (id.run == run) {
            want(id);
        }
    }
}

void StoredSeriesSource::update(const std::string& run) {
    std::vector<SeriesId> again;
    for (const SeriesId& id : requested_) {
        if (id.run == run) {
            again.push_back(id);
        }
    }
    opened_.erase(run);
    open(run);
    for (const SeriesId& id : again) {
        requested_.erase(id);
        want(id);
    }
}

void StoredSeriesSource::forget(const std::string& run) {
    ++epochs_[run];
    opened_.erase(run);
    const auto ofRun = [&run](const auto& entry) { return entry.first.run == run; };
    std::erase_if(requested_, [&run](const SeriesId& id) { return id.run == run; });
    std::erase_if(details_, ofRun);
    std::erase_if(detail_requests_, ofRun);
    MemorySeriesSource::forget(run);
}

std::vector<std::string> StoredSeriesSource::keys(const std::string& run) {
    open(run);
    return MemorySeriesSource::keys(run);
}

std::vector<ScalarBucket> StoredSeriesSource::buckets(const std::string& run, const std::string& key,
                                                      XAxis axis, double x0, double x1,
                                                      std::size_t max_points) {
    const SeriesId id{run, key, axis};
    want(id);
    std::vector<ScalarBucket> base = MemorySeriesSource::buckets(run, key, axis, x0, x1, max_points);
    const Series* series = find(run, key, axis);
    if (!series || !series->coarse() || base.size() > max_points / 4) {
        return base;
    }
    wantDetail(id, x0, x1, max_points);
    const auto detail = details_.find(id);
    if (detail == details_.end() || detail->second.range.first > x0 || detail->second.range.last < x1) {
        return base;
    }
    std::vector<ScalarBucket> finer = detail->second.series.buckets(x0, x1, max_points);
    return finer.size() > base.size() ? finer : base;
}

std::vector<SmoothPoint> StoredSeriesSource::smoothed(const std::string& run, const std::string& key,
                                                      XAxis axis, double x0, double x1,
                                                      const Smoothing& smoothing) {
    want({run, key, axis});
    return MemorySeriesSource::smoothed(run, key, axis, x0, x1, smoothing);
}

std::optional<Extent> StoredSeriesSource::extent(const std::string& run, const std::string& key, XAxis axis) {
    want({run, key, axis});
    return MemorySeriesSource::extent(run, key, axis);
}

std::vector<ScalarBucket> StoredSeriesSource::entries_after(const std::string& run, const std::string& key,
                                                            XAxis axis, double after) {
    want({run, key, axis});
    return MemorySeriesSource::entries_after(run, key, axis, after);
}

std::optional<double> StoredSeriesSource::last(const std::string& run, const std::string& key) {
    want({run, key, XAxis::kStep});
    return MemorySeriesSource::last(run, key);
}

}  // namespace drift

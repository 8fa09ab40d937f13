// Curves of a project's runs: read from run.sqlite by a thread of its own, continued by the rows of live
// jobs.
//
// THREADING  GUI thread, except the reader thread inside. Every answer comes at once from memory; what is
// missing is requested and shows up as a newer version. Destruction waits for the read in progress.
#pragma once

#include <QObject>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "widgets/models/scalar_series.h"

namespace drift {

class StoredSeriesSource : public QObject, public MemorySeriesSource {
    Q_OBJECT
public:
    // `runs_folder`: <project>/runs. Runs are named by their folder below it.
    explicit StoredSeriesSource(std::filesystem::path runs_folder, QObject* parent = nullptr);
    ~StoredSeriesSource() override;

    void reload(const std::string& run) override;
    void update(const std::string& run) override;
    void forget(const std::string& run) override;

    [[nodiscard]] std::vector<std::string> keys(const std::string& run) override;
    [[nodiscard]] std::vector<ScalarBucket> buckets(const std::string& run, const std::string& key,
                                                    XAxis axis, double x0, double x1,
                                                    std::size_t max_points) override;
    [[nodiscard]] std::vector<SmoothPoint> smoothed(const std::string& run, const std::string& key,
                                                    XAxis axis, double x0, double x1,
                                                    const Smoothing& smoothing) override;
    [[nodiscard]] std::optional<Extent> extent(const std::string& run, const std::string& key,
                                               XAxis axis) override;
    [[nodiscard]] std::optional<double> last(const std::string& run, const std::string& key) override;
    [[nodiscard]] std::vector<ScalarBucket> entries_after(const std::string& run, const std::string& key,
                                                          XAxis axis, double after) override;
    [[nodiscard]] bool idle() const { return pending_ == 0; }  // nothing requested is still on its way

Q_SIGNALS:
    void loaded(const QString& run);
    // The run's database cannot be read; the text says why and what to do. Once per load.
    void failed(const QString& run, const QString& text);

private:
    struct SeriesId {
        std::string run, key;
        XAxis axis = XAxis::kStep;
        auto operator<=>(const SeriesId&) const = default;
    };
    // A closer look at a part of a long series: finer than the base, for one range.
    struct Detail {
        Extent range;
        Series series;
    };
    class Reader;
    struct Answer;

    void post(Answer request);
    void open(const std::string& run);
    void want(const SeriesId& id);
    void wantDetail(const SeriesId& id, double x0, double x1, std::size_t max_points);
    void take(const Answer& answer);

    std::unique_ptr<Reader> reader_;
    std::set<std::string> opened_;
    std::map<std::string, std::uint64_t>
        epochs_;  // grows with forget(): answers to older questions are dropped
    std::set<SeriesId> requested_;
    std::map<SeriesId, Detail> details_;
    std::map<SeriesId, Extent> detail_requests_;
    int pending_ = 0;
};

}  // namespace drift

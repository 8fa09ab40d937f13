// Curves as the charts pull them: in-memory pyramids per run, key and x axis.
//
// THREADING  GUI thread only. Nothing here reads a file; stored_series fills the pyramids from another
// thread's results.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/session/event.h"
#include "core/store/scalars.h"

namespace drift {

inline constexpr double kWholeRange = std::numeric_limits<double>::infinity();

// y is NaN where the raw series has a gap.
struct SmoothPoint {
    double x = 0, y = 0;
};

// What the half-life of a running average counts: logged points, or the unit of the x axis.
enum class SmoothUnit { kPoints, kAxis };
struct Smoothing {
    double half_life = 0;  // <= 0: off
    SmoothUnit unit = SmoothUnit::kPoints;
    // NOLINTNEXTLINE(google-explicit-constructor): a bare number is a half-life in points.
    Smoothing(double half_life_in = 0, SmoothUnit unit_in = SmoothUnit::kPoints)
        : half_life(half_life_in), unit(unit_in) {}
    bool operator==(const Smoothing&) const = default;
};

// A mark on the curves, placed on the x axis that was asked for.
struct SeriesMark {
    double x = 0;
    std::int64_t step = 0;
    std::string kind;  // "checkpoint", "resume", "edit", "evaluation", "fork", "alarm"
    std::string text;
};

struct Extent {
    double first = 0, last = 0;
};

// Adds the later bucket `next` to `into`; min, max and last stay those of the finite points.
void merge_bucket(ScalarBucket& into, const ScalarBucket& next);
[[nodiscard]] ScalarBucket point_bucket(double x, double value);

// One key on one x axis: a base of equal buckets (single points while it is short) under levels of 16 each.
class Series {
public:
    // Above this many base entries neighbours are merged in pairs, and new points fill entries of twice the
    // size: memory stays below about 2.3 MiB, and the base keeps several entries per pixel.
    static constexpr std::size_t kMaxBase = 32768;

    // What does not lie after the newest x is ignored (a row that was already stored), and so is an x that is
    // not finite. `same_x`: a point at the newest x joins it, for axes that may stand still. True when taken.
    bool append(double x, double value, bool same_x = false) {
        return append(point_bucket(x, value), same_x);
    }
    bool append(const ScalarBucket& entry, bool same_x = false);
    // Replaces the base by what a store holds and keeps the entries that are newer than it.
    void adopt(const std::vector<ScalarBucket>& stored);

    // Entries that touch [x0, x1] and one neighbour on either side, from the finest level with at most
    // `max_points`.
    [[nodiscard]] std::vector<ScalarBucket> buckets(double x0, double x1, std::size_t max_points) const;
    // Debiased exponential average over the whole base, then cut to [x0, x1]: what it says at x depends
    // neither on zoom nor on what came later, and a constant stays exactly that constant.
    // REQUIRES: smoothing.half_life > 0.
    [[nodiscard]] std::vector<SmoothPoint> smoothed(double x0, double x1, const Smoothing& smoothing) const;

    [[nodiscard]] std::optional<double> last() const;  // newest finite value
    [[nodiscard]] std::optional<Extent> extent() const;
    [[nodiscard]] double spacing() const;  // typical distance of two logged points, 0 when unknown
    [[nodiscard]] bool coarse() const { return entry_points_ > 1; }  // a base entry holds several points
    [[nodiscard]] const std::vector<ScalarBucket>& base() const { return levels_[0]; }

private:
    void rebuild(const std::vector<ScalarBucket>& base);
    void push(const ScalarBucket& entry);
    void halve();
    void merge_into_last(const ScalarBucket& entry);
    void extend_smooth(const Smoothing& smoothing) const;

    std::vector<std::vector<ScalarBucket>> levels_{1};
    std::int64_t points_ = 0;
    std::int64_t entry_points_ = 1;  // points of a full base entry
    struct Smooth {
        Smoothing kind;
        double mean = 0, weight = 0, x = 0;  // after all entries but the last, which may still grow
        std::vector<double> values;          // of those entries
        double last = 0;                     // of the last one
    };
    mutable Smooth smooth_;
};

// What a chart asks. Answers come at once from memory; a source that has to load answers with what it has and
// raises `version` when more arrived.
class SeriesSource {
public:
    virtual ~SeriesSource() = default;
    [[nodiscard]] virtual std::vector<std::string> keys(const std::string& run) = 0;
    [[nodiscard]] virtual std::vector<ScalarBucket> buckets(const std::string& run, const std::string& key,
                                                            XAxis axis, double x0, double x1,
                                                            std::size_t max_points) = 0;
    [[nodiscard]] virtual std::vector<SmoothPoint> smoothed(const std::string& run, const std::string& key,
                                                            XAxis axis, double x0, double x1,
                                                            const Smoothing& smoothing) = 0;
    [[nodiscard]] virtual std::vector<SeriesMark> marks(const std::string& run, XAxis axis) = 0;
    [[nodiscard]] virtual std::optional<double> last(const std::string& run, const std::string& key) = 0;
    [[nodiscard]] virtual std::optional<Extent> extent(const std::string& run, const std::string& key,
                                                       XAxis axis) = 0;
    [[nodiscard]] virtual double spacing(const std::string& run, const std::string& key, XAxis axis) = 0;
    // What is in memory of one curve, finest first, from the first entry that ends after `after`.
    [[nodiscard]] virtual std::vector<ScalarBucket> entries_after(const std::string& run,
                                                                  const std::string& key, XAxis axis,
                                                                  double after) = 0;
    // The logged step nearest before or at `x`; nullopt when the run has no such step.
    [[nodiscard]] virtual std::optional<std::int64_t> step_at(const std::string& run, XAxis axis, double x);
    // Grows with every change of the run's data; charts redraw only when it did.
    [[nodiscard]] virtual std::uint64_t version(const std::string& run) const = 0;
    // Differs when curves changed otherwise than by points at their end: who follows them starts over.
    [[nodiscard]] virtual std::uint64_t generation(const std::string& run) const = 0;
};

// Curves that live in memory only; the base of stored_series, and the whole source where nothing is on disk.
class MemorySeriesSource : public SeriesSource {
public:
    void append(const std::string& run, const StepReport::Row& row);
    void add_mark(const std::string& run, const ScalarMark& mark);
    virtual void forget(const std::string& run);
    // For sources with something behind them: read the run anew (a resume may have cut its curves), or look
    // for what another program added. Nothing to do for curves that are only here.
    virtual void reload(const std::string&) {}
    virtual void update(const std::string&) {}

    [[nodiscard]] std::vector<std::string> keys(const std::string& run) override;
    [[nodiscard]] std::vector<ScalarBucket> buckets(const std::string& run, const std::string& key,
                                                    XAxis axis, double x0, double x1,
                                                    std::size_t max_points) override;
    [[nodiscard]] std::vector<SmoothPoint> smoothed(const std::string& run, const std::string& key,
                                                    XAxis axis, double x0, double x1,
                                                    const Smoothing& smoothing) override;
    [[nodiscard]] std::vector<SeriesMark> marks(const std::string& run, XAxis axis) override;
    [[nodiscard]] std::optional<double> last(const std::string& run, const std::string& key) override;
    [[nodiscard]] std::optional<Extent> extent(const std::string& run, const std::string& key,
                                               XAxis axis) override;
    [[nodiscard]] double spacing(const std::string& run, const std::string& key, XAxis axis) override;
    [[nodiscard]] std::vector<ScalarBucket> entries_after(const std::string& run, const std::string& key,
                                                          XAxis axis, double after) override;
    [[nodiscard]] std::optional<std::int64_t> step_at(const std::string& run, XAxis axis, double x) override;
    [[nodiscard]] std::uint64_t version(const std::string& run) const override;
    [[nodiscard]] std::uint64_t generation(const std::string& run) const override;

protected:
    // step -> images, seconds: places marks, which only know their step.
    struct XPoint {
        std::int64_t step = 0;
        double images = 0, seconds = 0;
    };
    struct RunData {
        std::map<std::string, std::array<Series, 3>> series;  // by XAxis
        std::vector<ScalarMark> marks;                        // in step order
        std::vector<XPoint> x_map;                            // in step order
        std::uint64_t version = 0;
    };
    [[nodiscard]] RunData& data(const std::string& run) { return runs_[run]; }
    [[nodiscard]] const Series* find(const std::string& run, const std::string& key, XAxis axis) const;

private:
    std::map<std::string, RunData> runs_;
    std::map<std::string, std::uint64_t> generations_;  // outlives forget()
    std::uint64_t next_version_ = 0;
    friend class StoredSeriesSource;
};

}  // namespace drift

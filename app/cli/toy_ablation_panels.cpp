// Pictures of a sweep: every variant at a few steps that all of them recorded.
#include <algorithm>
#include <cstdio>
#include <iterator>

#include "app/cli/toy_ablation_report.h"
#include "core/io/image_codec.h"
#include "core/io/toy_picture.h"
#include "core/store/toy_frames.h"

namespace drift::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kColumns = 5;
constexpr int kPanelWidth = 512, kContactWidth = 256;

// Up to kColumns steps that all runs recorded, the first and the last among them.
std::vector<std::int64_t> common_steps(const std::vector<const SweepRun*>& runs) {
    std::vector<std::int64_t> common;
    for (const SweepRun* run : runs) {
        const std::vector<std::int64_t> steps = ToyFrameReader(run->folder).steps();
        std::vector<std::int64_t> both;
        std::set_intersection(common.begin(), common.end(), steps.begin(), steps.end(),
                              std::back_inserter(both));
        common = run == runs.front() ? steps : both;
    }
    if (common.size() <= kColumns) {
        return common;
    }
    std::vector<std::int64_t> picks;
    for (const double part : {0.0, 0.05, 0.2, 0.5, 1.0}) {  // most of the movement happens early
        const auto index = static_cast<std::size_t>(part * static_cast<double>(common.size() - 1) + 0.5);
        if (picks.empty() || picks.back() != common[index]) {
            picks.push_back(common[index]);
        }
    }
    return picks;
}

}  // namespace

void write_sweep_panels(const SweepReport& report, const fs::path& folder) {
    std::vector<const SweepRun*> firsts;
    for (const SweepRun& run : report.runs) {
        if (firsts.empty() || firsts.back()->variant != run.variant) {
            firsts.push_back(&run);
        }
    }
    const std::vector<std::int64_t> steps = common_steps(firsts);
    if (steps.empty()) {
        return;
    }
    fs::create_directories(folder / "panels");
    std::vector<ImageRgb8> tiles;
    for (const SweepRun* run : firsts) {
        const ToyFrameReader frames(run->folder);
        for (const std::int64_t step : steps) {
            const auto frame = frames.read(frames.index_at(step));
            char name[32];
            std::snprintf(name, sizeof name, "_step_%06lld.png", static_cast<long long>(step));
            write_png(folder / "panels" / (run->variant->name + name),
                      draw_toy(*frame, kPanelWidth, run->variant->label));
            tiles.push_back(draw_toy(*frame, kContactWidth, run->variant->label));
        }
    }
    const bool one_size = std::all_of(tiles.begin(), tiles.end(), [&](const ImageRgb8& tile) {
        return tile.height == tiles.front().height;
    });
    if (one_size) {  // starts may need other axes
        write_png(folder / "panels.png",
                  tile_sheet(tiles, static_cast<int>(firsts.size()), static_cast<int>(steps.size())));
    }
}

}  // namespace drift::cli

// `drift runs disk|free|trash|empty-trash`: what the runs take on the disk, and what could be given back.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/output.h"
#include "app/cli/runs_common.h"
#include "core/base/clock.h"
#include "core/store/disk_use.h"
#include "core/store/trash.h"

namespace drift::cli {
namespace {

using Json = nlohmann::ordered_json;

Json use_json(const RunDiskUse& use) {
    return {{"checkpoints", use.checkpoints}, {"samples", use.samples}, {"curves", use.curves},
            {"frames", use.frames},           {"other", use.other},     {"total", use.total()}};
}

std::vector<std::string> use_cells(const RunDiskUse& use) {
    std::vector<std::string> cells;
    for (const std::uint64_t part :
         {use.total(), use.checkpoints, use.samples, use.curves, use.frames, use.other}) {
        cells.push_back(part == 0 ? "-" : bytes_text(part));
    }
    return cells;
}

// Largest first.
void disk(const Globals& globals) {
    const Project project = open_for_looking(globals);
    struct Row {
        RunSummary run;
        RunDiskUse use;
    };
    std::vector<Row> rows;
    RunDiskUse total;
    for (RunSummary& run : project.runs()) {
        const RunDiskUse use = disk_use(project.folder() / "runs" / run.folder_name);
        total += use;
        rows.push_back({std::move(run), use});
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.use.total() > b.use.total(); });
    std::uint64_t trash = 0;
    for (const TrashEntry& entry : list_trash(project.folder())) {
        trash += entry.bytes;
    }
    if (globals.json) {
        Json list = Json::array();
        for (const Row& row : rows) {
            list.push_back({{"folder", row.run.folder_name},
                            {"name", row.run.name},
                            {"archived", row.run.labels.archived},
                            {"bytes", use_json(row.use)}});
        }
        print_json(Json({{"project", project.folder().string()},
                         {"runs", list},
                         {"total", use_json(total)},
                         {"trash", trash}}));
        return;
    }
    std::vector<std::vector<std::string>> table = {
        {"id", "name", "total", "checkpoints", "samples", "curves", "frames", "other"}};
    const auto add = [&table](std::vector<std::string> cells, const RunDiskUse& use) {
        for (std::string& cell : use_cells(use)) {
            cells.push_back(std::move(cell));
        }
        table.push_back(std::move(cells));
    };
    for (const Row& row : rows) {
        add({row.run.id, row.run.name}, row.use);
    }
    add({"", "all runs"}, total);
    print_table(table);
    print("trash: " + bytes_text(trash));
}

void free_space(const FreeOptions& options, bool dry_run, const Globals& globals) {
    const Project project = dry_run ? open_for_looking(globals) : Project(open_for_looking(globals).folder());
    const std::vector<FreeItem> items = freeable(project.folder(), project.runs(), options);
    std::uint64_t bytes = 0;
    Json list = Json::array();
    for (const FreeItem& item : items) {
        bytes += item.bytes;
        list.push_back({{"kind", to_string(item.kind)},
                        {"run", item.run},
                        {"name", item.name},
                        {"bytes", item.bytes},
                        {"lost", item.lost}});
        if (!globals.json) {
            print(item.name + " (" + to_string(item.kind) + ", " + bytes_text(item.bytes) +
                  "): " + item.lost);
        }
    }
    if (!dry_run) {
        bytes = free_items(items);
    }
    if (globals.json) {
        print_json(Json({{"items", list}, {"bytes", bytes}, {"deleted", !dry_run}}));
    } else {
        print(bytes_text(bytes) + (dry_run ? " could be freed; nothing was deleted" : " freed"));
    }
}

void show_trash(const Globals& globals) {
    const Project project = open_for_looking(globals);
    Json list = Json::array();
    std::uint64_t bytes = 0;
    std::vector<std::vector<std::string>> table = {{"entry", "name", "size"}};
    for (const TrashEntry& entry : list_trash(project.folder())) {
        bytes += entry.bytes;
        const std::string place = entry.folder.filename().string();
        list.push_back({{"entry", place}, {"run", entry.run}, {"name", entry.name}, {"bytes", entry.bytes}});
        table.push_back({place, entry.name, bytes_text(entry.bytes)});
    }
    if (globals.json) {
        print_json(Json({{"entries", list}, {"bytes", bytes}}));
    } else if (list.empty()) {
        print("the trash is empty");
    } else {
        print_table(table);
        print(bytes_text(bytes) + "; 'drift runs restore ENTRY' brings a run back");
    }
}

void empty(const Globals& globals) {
    const Deleted deleted = empty_trash(open_for_looking(globals).folder());
    if (globals.json) {
        print_json(Json({{"runs", deleted.runs}, {"bytes", deleted.bytes}}));
    } else {
        print(std::to_string(deleted.runs) + (deleted.runs == 1 ? " run" : " runs") + " deleted for good, " +
              bytes_text(deleted.bytes) + " freed");
    }
}

}  // namespace

void add_run_disk(CLI::App& runs, Globals& globals) {
    add_command(runs, globals, "disk", "What every run takes on the disk, by part; largest first")
        ->callback([&globals] { disk(globals); });

    auto options = std::make_shared<FreeOptions>();
    auto dry_run = std::make_shared<bool>(false);
    CLI::App* free_command =
        add_command(runs, globals, "free", "Delete old checkpoints for good; the newest and the best stay");
    free_command->add_option("--keep-last", options->keep_last, "Newest checkpoints that stay, per run")
        ->check(CLI::PositiveNumber);
    free_command->add_flag("!--drop-best", options->keep_best,
                           "Also delete the checkpoint nearest to the best independent distance");
    free_command->add_flag("--archived", options->archived, "Also every checkpoint of archived runs");
    free_command->add_flag("--trash", options->trash, "Also what is in the trash");
    free_command->add_flag("--dry-run", *dry_run, "Say what would be deleted, and delete nothing");
    free_command->callback([options, dry_run, &globals] { free_space(*options, *dry_run, globals); });

    add_command(runs, globals, "trash", "The removed runs and their sizes")->callback([&globals] {
        show_trash(globals);
    });
    add_command(runs, globals, "empty-trash", "Delete the removed runs for good")->callback([&globals] {
        empty(globals);
    });
}

}  // namespace drift::cli

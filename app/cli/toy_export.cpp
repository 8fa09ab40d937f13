// drift toy export: recorded frames of a run as pictures, numbers or an animation.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/output.h"
#include "app/cli/svg_chart.h"
#include "app/cli/toy.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/io/apng.h"
#include "core/io/image_codec.h"
#include "core/io/toy_picture.h"
#include "core/store/toy_frames.h"

namespace drift::cli {

namespace {

using Json = nlohmann::ordered_json;

struct ExportOptions {
    std::string run, out, frames = "all", format = "apng";
    int width = 640;
    double fps = 20, hold = 1.5;
    bool replace = false;
};

std::int64_t whole_number(const std::string& text, const std::string& all) {
    try {
        std::size_t used = 0;
        const std::int64_t value = std::stoll(text, &used);
        if (used == text.size()) {
            return value;
        }
    } catch (const std::exception&) {
        // Said below, with what is allowed.
    }
    throw Error(ErrorCode::kUsage, "--frames " + all + ": '" + text + "' is no whole number",
                "give all, last, one number, or first:last or first:last:every (negative: from the end)");
}

// "all", "last", "7", "0:100", "0:100:5", ":", "-10:": places in a list of `count`, both ends included.
std::vector<std::size_t> chosen_frames(const std::string& text, std::int64_t count) {
    std::int64_t first = 0, last = count - 1, every = 1;
    const auto place = [&](const std::string& part) {
        const std::int64_t value = whole_number(part, text);
        return value < 0 ? count + value : value;
    };
    if (text == "last") {
        first = last;
    } else if (text != "all") {
        const std::vector<std::string> parts = split(text, ':');
        if (!parts[0].empty()) {
            first = place(parts[0]);
        }
        if (parts.size() == 1) {
            last = first;
        } else if (!parts[1].empty()) {
            last = place(parts[1]);
        }
        if (parts.size() > 2 && !parts[2].empty()) {
            every = whole_number(parts[2], text);
        }
        if (parts.size() > 3 || every < 1) {
            throw Error(ErrorCode::kUsage, "--frames " + text + " is no range",
                        "give all, last, one number, or first:last or first:last:every");
        }
    }
    if (first < 0 || first >= count || last < first) {
        throw Error(ErrorCode::kUsage,
                    concat("--frames ", text, " chooses nothing: the run recorded ", count, " frames"),
                    concat("choose from 0 to ", count - 1));
    }
    std::vector<std::size_t> places;
    for (std::int64_t i = first; i <= std::min(last, count - 1); i += every) {
        places.push_back(static_cast<std::size_t>(i));
    }
    return places;
}

std::vector<std::pair<double, double>> pairs_of(const std::vector<float>& points) {
    std::vector<std::pair<double, double>> pairs;
    for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
        pairs.emplace_back(points[i], points[i + 1]);
    }
    return pairs;
}

std::string svg_text(const ToyFrame& frame) {
    const ScatterPlot plot{concat("step ", frame.step),
                           frame.axis_min[0],
                           frame.axis_max[0],
                           frame.axis_min[1],
                           frame.axis_max[1],
                           {{"data", "#b0b6be", pairs_of(frame.data), 1.1, 0.6},
                            {"generated", "#0072b2", pairs_of(frame.gen), 1.3, 0.8}}};
    return svg_of(plot);
}

// step,kind,index,class,alpha,x,y,noise_x,noise_y; what a point has not is empty.
void append_csv(const ToyFrame& frame, bool with_data, std::string& text) {
    const auto rows = [&](const char* kind, const std::vector<float>& points,
                          const std::vector<std::int32_t>& classes, bool generated) {
        for (std::size_t i = 0; i < points.size() / 2; ++i) {
            text += concat(generated || with_data ? std::to_string(frame.step) : "", ",", kind, ",", i, ",");
            text += i < classes.size() ? std::to_string(classes[i]) : "";
            text += ",";
            text += generated && i < frame.gen_alpha.size()
                        ? number_text(static_cast<double>(frame.gen_alpha[i]))
                        : "";
            for (const std::vector<float>* list : {&points, &frame.noise}) {
                const bool has = list == &points || (generated && 2 * i + 1 < list->size());
                for (std::size_t axis = 0; axis < 2; ++axis) {
                    text += ",";
                    text += has ? number_text(static_cast<double>((*list)[2 * i + axis])) : "";
                }
            }
            text += "\n";
        }
    };
    if (with_data) {
        rows("data", frame.data, frame.data_class, false);
    }
    rows("generated", frame.gen, frame.gen_class, true);
}

std::string numbered(const ToyFrame& frame, const char* ending) {
    char name[48];
    std::snprintf(name, sizeof name, "step_%08lld%s", static_cast<long long>(frame.step), ending);
    return name;
}

class Exporter {
public:
    Exporter(const ExportOptions& options, const Globals& globals)
        : options_(options), run_(find_toy_run(options.run, globals)), reader_(run_.folder()) {
        if (reader_.steps().empty()) {
            throw Error(ErrorCode::kNotFound, "the run " + run_.name() + " recorded no toy frames",
                        "train a toy with preview.every_steps above 0");
        }
        places_ = chosen_frames(options.frames, static_cast<std::int64_t>(reader_.steps().size()));
        const bool folder = options.format == "png" || options.format == "svg";
        out_ = options.out.empty() ? fs::path(run_.name() + (folder ? "_frames" : "." + ending()))
                                   : fs::path(options.out);
        if (fs::exists(out_) && !options.replace &&
            !(folder && fs::is_directory(out_) && fs::is_empty(out_))) {
            throw Error(ErrorCode::kConflict, out_.string() + " exists",
                        "add --replace or choose another name");
        }
    }

    fs::path write() {
        if (options_.format == "apng") {
            animation();
        } else if (options_.format == "csv") {
            std::string text = "step,kind,index,class,alpha,x,y,noise_x,noise_y\n";
            for (const std::size_t place : places_) {
                append_csv(*reader_.read(place), place == places_.front(), text);
                show(place);
            }
            write_file_atomic(out_, text);
        } else {
            AtomicFolder folder(out_, true);
            for (const std::size_t place : places_) {
                const auto frame = reader_.read(place);
                if (options_.format == "png") {
                    write_png(folder.path() / numbered(*frame, ".png"), draw_toy(*frame, options_.width));
                } else {
                    write_file_atomic(folder.path() / numbered(*frame, ".svg"), svg_text(*frame));
                }
                show(place);
            }
            folder.commit();
        }
        progress_.finish();
        return out_;
    }
    [[nodiscard]] std::size_t count() const { return places_.size(); }

private:
    [[nodiscard]] std::string ending() const { return options_.format == "apng" ? "png" : options_.format; }
    void animation() {
        ApngWriter writer(out_);
        for (const std::size_t place : places_) {
            const double seconds = place == places_.back() ? options_.hold : 1.0 / options_.fps;
            writer.add(draw_toy(*reader_.read(place), options_.width), seconds);
            show(place);
        }
        writer.finish();
    }
    void show(std::size_t place) { progress_.show(concat("frame of step ", reader_.steps()[place])); }

    const ExportOptions& options_;
    RunDir run_;
    ToyFrameReader reader_;
    std::vector<std::size_t> places_;
    fs::path out_;
    ProgressLine progress_;
};

}  // namespace

void add_toy_export(CLI::App& toy, Globals& globals) {
    auto options = std::make_shared<ExportOptions>();
    CLI::App* command = toy.add_subcommand("export", "Recorded frames as an animation, pictures or numbers");
    command->add_option("run", options->run, "Run folder, or its name in the project")->required();
    command->add_option("--out", options->out,
                        "File, or folder for png and svg (default: named after the run)");
    command->add_option("--frames", options->frames, "all, last, one place, first:last or first:last:every")
        ->capture_default_str();
    command->add_option("--format", options->format, "apng, png, svg or csv")
        ->check(CLI::IsMember({"apng", "png", "svg", "csv"}))
        ->capture_default_str();
    command->add_option("--width", options->width, "Pixels across (apng, png)")
        ->check(CLI::Range(64, 4096))
        ->capture_default_str();
    command->add_option("--fps", options->fps, "Frames per second (apng)")
        ->check(CLI::Range(0.1, 100.0))
        ->capture_default_str();
    command->add_option("--hold", options->hold, "Seconds the last frame stays (apng)")
        ->check(CLI::Range(0.0, 60.0))
        ->capture_default_str();
    command->add_flag("--replace", options->replace, "Overwrite what is there");
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print the result as one JSON object");
    command->callback([options, &globals] {
        Exporter exporter(*options, globals);
        const fs::path out = exporter.write();
        if (globals.json) {
            print_json(Json{{"out", fs::absolute(out).string()}, {"frames", exporter.count()}});
        } else {
            print(concat(exporter.count(), " frames: ", out.string()));
        }
    });
}

}  // namespace drift::cli

#include "app/gui/toy_studio.h"

#include <QDateTime>
#include <QFileInfo>
#include <QWidget>

#include "app/gui/toy_experiments.h"
#include "core/config/config_io.h"

namespace drift {
namespace {

constexpr const char* kFallbackPreset = "two_gaussians";

// The built-in toy preset for this kind of data, else one that learns most shapes.
QString preset_for(DataSource source) {
    for (const PresetInfo& info : list_presets()) {
        if (info.group == "toy" && preset(info.name).data.source == source) {
            return QString::fromStdString(info.name);
        }
    }
    return QString::fromLatin1(kFallbackPreset);
}

// A name that says when it was drawn and is not taken yet.
std::filesystem::path new_file(const std::filesystem::path& folder) {
    const std::string stem =
        "drawing-" + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")).toStdString();
    std::filesystem::path file = folder / (stem + ".json");
    for (int i = 2; std::filesystem::exists(file); ++i) {
        file = folder / (stem + "-" + std::to_string(i) + ".json");
    }
    return file;
}

}  // namespace

ToyStudio::ToyStudio(ToyExperiments& experiments, std::filesystem::path project, QWidget* window)
    : QObject(window), experiments_(experiments), project_(std::move(project)), window_(window) {}

void ToyStudio::draw(const std::optional<RunConfig>& base, const QString& preset, const QString& file) {
    if (draw_ == nullptr) {
        draw_ = new DrawDialog(window_);
        draw_->setAttribute(Qt::WA_DeleteOnClose);
        connect(draw_, &DrawDialog::finishedDrawing, this,
                [this, base, preset](const ToyDrawing& drawing, bool start) {
                    take(drawing, base, preset, start);
                });
        draw_->open();
    }
    if (!file.isEmpty()) {
        draw_->importFile(file);
    }
    draw_->raise();
}

void ToyStudio::take(const ToyDrawing& drawing, const std::optional<RunConfig>& base,
                     const QString& preset_name, bool start) {
    try {
        const std::filesystem::path folder = project_ / "drawings";
        std::filesystem::create_directories(folder);
        const std::filesystem::path file = new_file(folder);
        write_drawing(file, drawing);
        const QString name = base ? preset_name : preset_for(DataSource::kDrawing);
        RunConfig config = base ? *base : preset(name.toStdString());
        config.run.task = Task::kToy;
        config.run.name = "drawing";
        config.data.source = DataSource::kDrawing;
        config.data.path = file.string();
        config.data.toy_classes = !drawing.classes.empty();
        start ? Q_EMIT startRequested(config, name) : Q_EMIT setupRequested(config, name);
    } catch (...) {
        Q_EMIT refused(current_error_info());
    }
}

void ToyStudio::explain(const QString& key, const RunConfig& config, const QString& preset) {
    const OptionInfo& option = option_info(key.toStdString());
    if (!is_contrastable(option, config) || !telling_value(option, config)) {
        Q_EMIT refused({ErrorCode::kUsage, key.toStdString() + " has no second value that a toy could show",
                        "", "choose another option, or change what it depends on"});
        return;
    }
    delete pair_;
    pair_ = new ToyPairDialog(option, config, window_);
    pair_->setAttribute(Qt::WA_DeleteOnClose);
    connect(pair_, &ToyPairDialog::startRequested, this, [this, preset](const ToyContrast& contrast) {
        if (experiments_.startContrast(contrast, preset)) {
            Q_EMIT experimentStarted();
        }
    });
    pair_->open();
}

bool ToyStudio::openDataFile(const QString& file) {
    if (!is_drawable_file(file)) {
        return false;
    }
    const QString suffix = QFileInfo(file).suffix().toLower();
    const bool table =
        suffix == QLatin1String("csv") || suffix == QLatin1String("tsv") || suffix == QLatin1String("txt");
    const DataSource source = table ? DataSource::kCsv : DataSource::kOutline;
    const QString name = preset_for(source);
    RunConfig config = preset(name.toStdString());
    config.run.name = QFileInfo(file).completeBaseName().toStdString();
    config.data.source = source;
    config.data.path = QFileInfo(file).absoluteFilePath().toStdString();
    Q_EMIT setupRequested(config, name);
    return true;
}

}  // namespace drift

// What the toy lab and Setup ask the window for: draw a data set, take one from a file, show what an option
// does, start a sweep.
//
// THREADING  GUI thread only.
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <optional>

#include "core/base/error.h"
#include "core/config/run_config.h"
#include "core/data/toy_drawing.h"
#include "widgets/panels/toy_pair.h"
#include "widgets/toy_draw/draw_dialog.h"

namespace drift {

class ToyExperiments;

class ToyStudio : public QObject {
    Q_OBJECT

public:
    // Drawings are kept in `project`/drawings until a run copies them.
    ToyStudio(ToyExperiments& experiments, std::filesystem::path project, QWidget* window);

    // Opens the editor; the finished drawing becomes the data of `base`, or of the toy preset that fits.
    // `file` is imported first when not empty.
    void draw(const std::optional<RunConfig>& base, const QString& preset, const QString& file = {});
    // Asks for the two values and starts both toys.
    void explain(const QString& key, const RunConfig& config, const QString& preset);
    // A table or picture as the data of a new setup; false: not such a file.
    bool openDataFile(const QString& file);
    [[nodiscard]] DrawDialog* drawDialog() const { return draw_; }  // null while closed
    [[nodiscard]] ToyPairDialog* pairDialog() const { return pair_; }

Q_SIGNALS:
    void setupRequested(const drift::RunConfig& config, const QString& preset);
    void startRequested(const drift::RunConfig& config, const QString& preset);
    void experimentStarted();
    void refused(const drift::ErrorInfo& error);

private:
    void take(const ToyDrawing& drawing, const std::optional<RunConfig>& base, const QString& preset,
              bool start);

    ToyExperiments& experiments_;
    std::filesystem::path project_;
    QWidget* window_;
    QPointer<DrawDialog> draw_;
    QPointer<ToyPairDialog> pair_;
};

}  // namespace drift

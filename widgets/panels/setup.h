// Setting a run up: presets on the left, the form in the middle, what will be started on the right.
//
// The panel knows no session: it says what the user asked for. THREADING  GUI thread only.
#pragma once

#include <QWidget>

#include "core/base/error.h"
#include "core/config/run_config.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;

namespace drift {

class BannerBar;
class ConfigForm;
class ImportReport;
class PresetList;
class SetupReview;

class SetupPanel : public QWidget {
    Q_OBJECT

public:
    explicit SetupPanel(QWidget* parent = nullptr);

    [[nodiscard]] ConfigForm* form() const { return form_; }
    [[nodiscard]] PresetList* presets() const { return presets_; }
    [[nodiscard]] SetupReview* review() const { return review_; }
    [[nodiscard]] QLineEdit* searchField() const { return search_; }
    [[nodiscard]] QString liveRun() const { return live_run_; }

public Q_SLOTS:
    // Fills the form from a preset, or from a file or run folder; one undo step. Problems appear as a banner.
    void setPreset(const QString& name);
    void loadFile(const QString& path);
    // Fills the form with a config, e.g. of an older run; `preset` is what it is compared with.
    void setConfig(const drift::RunConfig& config, const QString& preset);
    // Shows the config of the running `run`: only live fields can be edited, and edits are emitted. An empty
    // name unlocks the form and keeps its values.
    void setLiveRun(const QString& run, const drift::RunConfig& config, const QString& preset);
    // Something outside the config forbids a start (no device, read-only project); empty lifts it.
    void setBlocked(const QString& reason);

Q_SIGNALS:
    void startRequested(const drift::RunConfig& config, const QString& preset);
    void liveEdit(const QString& key, const QString& value);
    void explainRequested(const QString& key);  // two toys that differ in this option
    void drawRequested();                       // the editor of hand-drawn data

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeMiddle();
    QWidget* makeTools();
    QWidget* makeLiveBar();
    void refresh();
    void start();
    void savePreset(const QString& name);
    void chooseFile();
    void offerImport(const QString& path, const ErrorInfo& error);
    void importFlat(const QString& path);

    PresetList* presets_ = nullptr;
    ConfigForm* form_ = nullptr;
    SetupReview* review_ = nullptr;
    BannerBar* messages_ = nullptr;
    ImportReport* import_ = nullptr;
    QLineEdit* search_ = nullptr;
    QLabel* no_match_ = nullptr;
    QCheckBox* show_all_ = nullptr;
    QPushButton* draw_ = nullptr;
    QWidget* live_bar_ = nullptr;
    QLabel* live_text_ = nullptr;
    QString live_run_;
    QString blocked_;
};

}  // namespace drift

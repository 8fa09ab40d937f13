// The form of a RunConfig, built from describe(): sections that fold, search, problems beside the field,
// markers for what differs from the preset, undo.
//
// A text that is no valid value stays in its field, is explained beside it and does not reach config().
// THREADING  GUI thread only.
#pragma once

#include <QMap>
#include <QUndoStack>
#include <QWidget>
#include <memory>
#include <vector>

#include "core/config/config_io.h"
#include "widgets/form/form_undo.h"

class QGridLayout;
class QScrollArea;

namespace drift {

class FormRow;
class FormSection;

class ConfigForm : public QWidget {
    Q_OBJECT

public:
    explicit ConfigForm(QWidget* parent = nullptr);
    ~ConfigForm() override;

    // The last valid values; of a field with unusable text the one before the visit.
    [[nodiscard]] const RunConfig& config() const { return config_; }
    [[nodiscard]] const FormBase& base() const { return base_; }
    [[nodiscard]] QUndoStack* undoStack() { return &undo_; }
    // Problems that forbid a start: unusable texts first, then findings() without warnings.
    [[nodiscard]] std::vector<ConfigFinding> problems() const;
    [[nodiscard]] std::vector<ConfigFinding> warnings() const;
    [[nodiscard]] FormRow* row(const QString& key) const;
    [[nodiscard]] FormSection* section(const QString& key) const;
    [[nodiscard]] bool isLive() const { return live_; }

    // Replaces every value in one undo step; `base` becomes what markers and resets refer to.
    void setConfig(const RunConfig& config, const FormBase& base, const QString& undo_text);
    // Only live options stay editable; committed edits are reported by liveEdit().
    void setLive(bool live);
    void revealField(const QString& key);

public Q_SLOTS:
    void setFilter(const QString& text);
    void setShowAll(bool all);

Q_SIGNALS:
    void changed();                                           // a value, the base or a problem changed
    void liveEdit(const QString& key, const QString& value);  // only while live
    void explainRequested(const QString& key);                // "show me what this does" beside a field
    void filterMatched(int rows);                             // visible rows after a search

protected:
    void changeEvent(QEvent* event) override;

private:
    friend class FormUndo;
    // `replay`: an undo or redo, which a live run must hear of at once.
    void applyTexts(const QMap<QString, QString>& texts, const FormBase* base, bool replay);
    void build();
    void addSection(const OptionInfo& option, int& grid_row);
    void addRow(const OptionInfo& option, int& grid_row);
    void onEdited(const QString& key, const QString& text);
    void onCommitted(const QString& key);
    void reset(const QString& key);
    void refresh();
    void refreshSections();
    void updateVisibility();
    [[nodiscard]] QString fieldText(const QString& key) const;

    RunConfig config_;
    FormBase base_;
    QMap<QString, QString> texts_, base_texts_;  // every value of config_ and base_.config
    QUndoStack undo_;
    QScrollArea* scroll_ = nullptr;
    QGridLayout* grid_ = nullptr;
    std::vector<FormRow*> rows_;
    QMap<QString, FormRow*> row_of_;
    QMap<QString, FormSection*> sections_;
    QMap<QString, QString> committed_;         // key -> last usable text that was finished, not only typed
    QMap<QString, QString> unusable_;          // key -> text that is no valid value
    QMap<QString, QString> unusable_message_;  // key -> what is wrong with it
    QMap<QString, QString> last_live_;         // key -> value last reported while live
    std::vector<ConfigFinding> findings_;
    QStringList filter_;
    bool show_all_ = false;
    bool live_ = false;
    int burst_ = 1;
};

}  // namespace drift

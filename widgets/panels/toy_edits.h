// The live options of the chosen toy: checked while typing, sent on Enter, undone by sending the old value
// back; and the list of edits made, with their steps.
//
// THREADING  GUI thread only.
#pragma once

#include <QMap>
#include <QUndoStack>
#include <QWidget>
#include <cstdint>

#include "core/config/config_io.h"

class QLabel;
class QListWidget;

namespace drift {

class FieldEditor;

struct ToyEdit {
    std::int64_t step = 0;
    QString text;  // "optimizer.learning_rate: 0.004 -> 0.002"
};

class ToyEdits : public QWidget {
    Q_OBJECT

public:
    explicit ToyEdits(QWidget* parent = nullptr);
    // Another toy: its values; what could be undone belongs to the toy before and is forgotten when `toy`
    // differs.
    void setToy(const QString& toy, const RunConfig& config, bool editable);
    // A value changed in the run (also by somebody else); a field that is being typed in keeps its text.
    void setValue(const QString& key, const QString& value);
    void setEditable(bool editable);
    void setHistory(const std::vector<ToyEdit>& edits);
    [[nodiscard]] QUndoStack* undoStack() { return &undo_; }
    [[nodiscard]] FieldEditor* editor(const QString& key) const { return editors_.value(key); }
    [[nodiscard]] QString problem() const;
    [[nodiscard]] const RunConfig& config() const { return config_; }
    // Live options that shape a toy, in the form's order.
    [[nodiscard]] static std::vector<OptionInfo> options(const RunConfig& config);

Q_SIGNALS:
    void editRequested(const QString& key, const QString& value);
    void stepActivated(qint64 step);

private:
    friend class ToyEditStep;
    void build();
    void check(const QString& key, const QString& text);
    void commit(const QString& key);
    void send(const QString& key, const QString& value);

    QString toy_;
    RunConfig config_;
    QUndoStack undo_;
    QMap<QString, FieldEditor*> editors_;
    QWidget* fields_ = nullptr;
    QLabel *problem_ = nullptr, *hint_ = nullptr, *none_ = nullptr;
    QListWidget* history_ = nullptr;
    bool editable_ = false;
};

}  // namespace drift

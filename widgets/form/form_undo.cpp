#include "widgets/form/form_undo.h"

#include "widgets/form/config_form.h"

namespace drift {

FormUndo::FormUndo(ConfigForm& form, const QString& title, QMap<QString, Texts> changes, int burst)
    : QUndoCommand(title), form_(form), changes_(std::move(changes)), burst_(burst) {}

void FormUndo::setBases(FormBase before, FormBase after) {
    has_bases_ = true;
    base_before_ = std::move(before);
    base_after_ = std::move(after);
}

void FormUndo::undo() {
    QMap<QString, QString> texts;
    for (auto it = changes_.cbegin(); it != changes_.cend(); ++it) {
        texts.insert(it.key(), it->before);
    }
    form_.applyTexts(texts, has_bases_ ? &base_before_ : nullptr, true);
}

void FormUndo::redo() {
    QMap<QString, QString> texts;
    for (auto it = changes_.cbegin(); it != changes_.cend(); ++it) {
        texts.insert(it.key(), it->after);
    }
    form_.applyTexts(texts, has_bases_ ? &base_after_ : nullptr, pushed_);
    pushed_ = true;
}

bool FormUndo::mergeWith(const QUndoCommand* other) {
    const auto* next = dynamic_cast<const FormUndo*>(other);
    if (next == nullptr || burst_ == 0 || next->burst_ != burst_ ||
        next->changes_.keys() != changes_.keys()) {
        return false;
    }
    for (auto it = changes_.begin(); it != changes_.end(); ++it) {
        it->after = next->changes_.value(it.key()).after;
    }
    return true;
}

}  // namespace drift

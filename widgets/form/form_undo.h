// Undo steps of the form: texts before and after, and the preset the form compares with.
#pragma once

#include <QMap>
#include <QString>
#include <QUndoCommand>

#include "core/config/run_config.h"

namespace drift {

class ConfigForm;

// What the changed markers and the reset buttons refer to.
struct FormBase {
    QString name;  // preset or file; empty: the defaults
    RunConfig config;
};

class FormUndo : public QUndoCommand {
public:
    struct Texts {
        QString before, after;
    };
    // `burst` joins the key strokes of one visit to a field; 0 never joins.
    FormUndo(ConfigForm& form, const QString& title, QMap<QString, Texts> changes, int burst);
    void setBases(FormBase before, FormBase after);

    void undo() override;
    void redo() override;
    [[nodiscard]] int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* other) override;

private:
    ConfigForm& form_;
    QMap<QString, Texts> changes_;
    int burst_;
    bool has_bases_ = false;
    bool pushed_ = false;  // redo() first runs inside push()
    FormBase base_before_, base_after_;
};

}  // namespace drift

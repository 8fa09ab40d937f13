// The column beside the toys: metrics, what is shown, live edits, the microscope's figures; each section
// folds.
//
// THREADING  GUI thread only.
#pragma once

#include <QMap>
#include <QScrollArea>
#include <memory>

#include "core/session/toy_field.h"

class QVBoxLayout;

namespace drift {

class FormSection;
class ToyEdits;
class ToyLayersBox;
class ToyMetrics;
class ToyMicroscopeTable;

class ToySide : public QScrollArea {
    Q_OBJECT

public:
    explicit ToySide(QWidget* parent = nullptr);
    [[nodiscard]] ToyMetrics* metrics() const { return metrics_; }
    [[nodiscard]] ToyLayersBox* layers() const { return layers_; }
    [[nodiscard]] ToyEdits* edits() const { return edits_; }
    // Null folds the section away: no point is chosen.
    void setMicroscope(const std::shared_ptr<const ToyMicroscope>& microscope);
    // Names of the folded sections, as kept in the settings.
    [[nodiscard]] QStringList folded() const;
    void setFolded(const QStringList& names);

private:
    FormSection* addSection(QVBoxLayout& column, const QString& name, const QString& help, QWidget* content);

    QMap<QString, FormSection*> sections_;
    ToyMetrics* metrics_ = nullptr;
    ToyLayersBox* layers_ = nullptr;
    ToyEdits* edits_ = nullptr;
    ToyMicroscopeTable* microscope_ = nullptr;
};

}  // namespace drift

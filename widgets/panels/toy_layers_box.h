// What the planes show: layers, density, temperatures, colour, axes. One value for all planes.
//
// THREADING  GUI thread only.
#pragma once

#include <QWidget>

#include "widgets/toy/toy_layers.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace drift {

class ToyLayersBox : public QWidget {
    Q_OBJECT

public:
    explicit ToyLayersBox(QWidget* parent = nullptr);
    void setLayers(const ToyLayers& layers, ToyAxesMode axes);
    // Classes of the data; 0 or 1 hides what only classes need. Names are "class 0", ...
    void setClasses(int classes);
    [[nodiscard]] const ToyLayers& layers() const { return layers_; }
    [[nodiscard]] ToyAxesMode axes() const { return axes_; }

Q_SIGNALS:
    void changed(const drift::ToyLayers& layers, drift::ToyAxesMode axes);

private:
    struct Box {
        QCheckBox* box;
        bool ToyLayers::*layer;
    };
    void addBoxes(QVBoxLayout& column);
    QComboBox* addChoice(QGridLayout& grid, const QString& label, const QStringList& values,
                         const QString& tip);
    void take();
    void show();

    ToyLayers layers_;
    ToyAxesMode axes_ = ToyAxesMode::kFixed;
    std::vector<Box> boxes_;
    QComboBox *density_ = nullptr, *temperatures_ = nullptr, *colouring_ = nullptr, *axes_choice_ = nullptr,
              *class_ = nullptr;
    QLabel* class_label_ = nullptr;
};

}  // namespace drift

#include "widgets/panels/toy_layers_box.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <array>

#include "widgets/theme/metrics.h"

namespace drift {

ToyLayersBox::ToyLayersBox(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kRow, theme::kRow, 0, theme::kRow);
    column->setSpacing(theme::kRow);
    addBoxes(*column);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kGrid);
    grid->setVerticalSpacing(theme::kRow);
    grid->setColumnStretch(1, 1);
    column->addLayout(grid);
    density_ = addChoice(*grid, tr("density"), {tr("none"), tr("generated"), tr("data"), tr("difference")},
                         tr("A smooth density as a heat map behind the points; the difference shows where "
                            "points are missing or too many"));
    temperatures_ = addChoice(*grid, tr("field"),
                              {tr("sum"), tr("temperatures, coloured"), tr("temperatures, one plane each")},
                              tr("The field as a whole, or what each temperature adds to it"));
    colouring_ =
        addChoice(*grid, tr("colour"), {tr("plain"), tr("class"), tr("alpha"), tr("noise x"), tr("noise y")},
                  tr("What the colour of a generated point says"));
    axes_choice_ = addChoice(*grid, tr("axes"), {tr("fixed"), tr("followed")},
                             tr("Fixed axes stay for the whole run; followed ones keep the points in view"));
    class_ = addChoice(*grid, tr("field of"), {}, tr("Whose field the grid of arrows shows"));
    class_label_ = static_cast<QLabel*>(grid->itemAtPosition(grid->rowCount() - 1, 0)->widget());
    setClasses(0);
    show();
}

void ToyLayersBox::addBoxes(QVBoxLayout& column) {
    struct Line {
        QString text, tip;
        bool ToyLayers::*layer;
    };
    const std::array<Line, 7> lines = {{
        {tr("Target points"), tr("Draws of the target distribution, the same for the whole run"),
         &ToyLayers::data},
        {tr("Generated points"), tr("The generator's output for fixed noise"), &ToyLayers::generated},
        {tr("Trails"), tr("Where each generated point was in the last frames"), &ToyLayers::trails},
        {tr("Field on a grid"), tr("Where a sample at this place would be pushed; colour is the length"),
         &ToyLayers::grid_arrows},
        {tr("Field at the samples"), tr("The drift that each generated point feels now"),
         &ToyLayers::sample_arrows},
        {tr("Noise lattice"),
         tr("Where a regular lattice of input noise ends up: the map the generator learned"),
         &ToyLayers::lattice},
        {tr("Legend"), tr("What colours and shapes mean"), &ToyLayers::legend},
    }};
    for (const Line& line : lines) {
        auto* box = new QCheckBox(line.text, this);
        box->setToolTip(line.tip);
        connect(box, &QCheckBox::clicked, this, &ToyLayersBox::take);
        column.addWidget(box);
        boxes_.push_back({box, line.layer});
    }
}

QComboBox* ToyLayersBox::addChoice(QGridLayout& grid, const QString& label, const QStringList& values,
                                   const QString& tip) {
    const int row = grid.rowCount();
    auto* name = new QLabel(label, this);
    auto* choice = new QComboBox(this);
    choice->addItems(values);
    choice->setAccessibleName(label);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice->setMinimumContentsLength(8);
    name->setToolTip(tip);
    choice->setToolTip(tip);
    name->setBuddy(choice);
    grid.addWidget(name, row, 0, Qt::AlignRight | Qt::AlignVCenter);
    grid.addWidget(choice, row, 1);
    connect(choice, &QComboBox::activated, this, &ToyLayersBox::take);
    return choice;
}

void ToyLayersBox::setClasses(int classes) {
    const QSignalBlocker quiet(class_);
    if (class_->count() != classes) {
        class_->clear();
        for (int i = 0; i < classes; ++i) {
            class_->addItem(tr("class %1").arg(i));
        }
        class_->setCurrentIndex(layers_.grid_class);
    }
    class_->setVisible(classes > 1);
    class_label_->setVisible(classes > 1);
}

void ToyLayersBox::setLayers(const ToyLayers& layers, ToyAxesMode axes) {
    layers_ = layers;
    axes_ = axes;
    show();
}

void ToyLayersBox::show() {
    for (const Box& box : boxes_) {
        box.box->setChecked(layers_.*box.layer);
    }
    density_->setCurrentIndex(static_cast<int>(layers_.density));
    temperatures_->setCurrentIndex(static_cast<int>(layers_.temperatures));
    colouring_->setCurrentIndex(static_cast<int>(layers_.colouring));
    axes_choice_->setCurrentIndex(static_cast<int>(axes_));
    class_->setCurrentIndex(layers_.grid_class);
}

void ToyLayersBox::take() {
    for (const Box& box : boxes_) {
        layers_.*box.layer = box.box->isChecked();
    }
    layers_.density = static_cast<ToyDensity>(density_->currentIndex());
    layers_.temperatures = static_cast<ToyTemperatures>(temperatures_->currentIndex());
    layers_.colouring = static_cast<ToyColouring>(colouring_->currentIndex());
    axes_ = static_cast<ToyAxesMode>(axes_choice_->currentIndex());
    layers_.grid_class = std::max(0, class_->currentIndex());
    Q_EMIT changed(layers_, axes_);
}

}  // namespace drift

#include "widgets/panels/toy_side.h"

#include <QVBoxLayout>

#include "widgets/form/form_section.h"
#include "widgets/panels/toy_edits.h"
#include "widgets/panels/toy_layers_box.h"
#include "widgets/panels/toy_metrics.h"
#include "widgets/panels/toy_microscope_table.h"
#include "widgets/theme/metrics.h"

namespace drift {
namespace {

constexpr int kWidth = 288;

}  // namespace

ToySide::ToySide(QWidget* parent) : QScrollArea(parent) {
    setFixedWidth(kWidth);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Metrics, layers and edits"));
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, theme::kGrid, 0);
    column->setSpacing(2);
    metrics_ = new ToyMetrics(page);
    microscope_ = new ToyMicroscopeTable(page);
    layers_ = new ToyLayersBox(page);
    edits_ = new ToyEdits(page);
    addSection(*column, tr("Microscope"), tr("what moves the chosen point"), microscope_);
    addSection(*column, tr("Metrics"), tr("held-out draws"), metrics_);
    addSection(*column, tr("Show"), {}, layers_);
    addSection(*column, tr("Change"), tr("while it runs"), edits_);
    column->addStretch();
    setWidget(page);
    setMicroscope(nullptr);
}

FormSection* ToySide::addSection(QVBoxLayout& column, const QString& name, const QString& help,
                                 QWidget* content) {
    auto* section = new FormSection(name, help, column.parentWidget());
    connect(section, &FormSection::toggled, content, &QWidget::setVisible);
    column.addWidget(section);
    column.addWidget(content);
    sections_.insert(name, section);
    return section;
}

void ToySide::setMicroscope(const std::shared_ptr<const ToyMicroscope>& microscope) {
    FormSection* section = sections_[tr("Microscope")];
    section->setVisible(microscope != nullptr);
    microscope_->setVisible(microscope != nullptr && section->isOpen());
    microscope_->setMicroscope(microscope);
}

QStringList ToySide::folded() const {
    QStringList names;
    for (auto it = sections_.cbegin(); it != sections_.cend(); ++it) {
        if (!it.value()->isOpen()) {
            names.append(it.key());
        }
    }
    return names;
}

void ToySide::setFolded(const QStringList& names) {
    for (auto it = sections_.cbegin(); it != sections_.cend(); ++it) {
        it.value()->setOpen(!names.contains(it.key()));
    }
}

}  // namespace drift

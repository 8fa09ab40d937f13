#include "widgets/panels/inspector.h"

#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/panels/empty_state.h"
#include "widgets/plot/elided_label.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kPictureSide = 224;
constexpr int kLongWord = 24;  // letters

QLabel* mutedLabel(const QString& text) {
    auto* label = new QLabel(text);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, theme::colors().muted);
    label->setPalette(palette);
    label->setAccessibleName(text);
    label->setAlignment(Qt::AlignRight | Qt::AlignTop);
    return label;
}

QPixmap scaled(const QImage& image) {
    const int side = std::max(image.width(), image.height());
    if (side <= 64) {
        const int factor = std::max(1, kPictureSide / std::max(1, side));
        return QPixmap::fromImage(
            image.scaled(image.size() * factor, Qt::KeepAspectRatio, Qt::FastTransformation));
    }
    return QPixmap::fromImage(
        image.scaled(kPictureSide, kPictureSide, Qt::KeepAspectRatio, Qt::SmoothTransformation));
}

}  // namespace

InspectorPanel::InspectorPanel(QWidget* parent) : QScrollArea(parent) {
    setAccessibleName(tr("Inspector"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(232);
    rebuild();
}

bool InspectorPanel::sameShape(const InspectorContent& other) const {
    const auto same_name = [](const InspectorFact& a, const InspectorFact& b) { return a.name == b.name; };
    const auto same_text = [](const InspectorAction& a, const InspectorAction& b) {
        return a.text == b.text;
    };
    return content_.kind == other.kind && content_.title == other.title &&
           content_.picture == other.picture && content_.notes.isEmpty() == other.notes.isEmpty() &&
           std::equal(content_.facts.begin(), content_.facts.end(), other.facts.begin(), other.facts.end(),
                      same_name) &&
           std::equal(content_.actions.begin(), content_.actions.end(), other.actions.begin(),
                      other.actions.end(), same_text);
}

void InspectorPanel::setContent(const InspectorContent& content) {
    const bool same = sameShape(content);
    content_ = content;
    if (!same) {
        rebuild();
        return;
    }
    for (std::size_t i = 0; i < values_.size(); ++i) {
        if (values_[i]->text() != content_.facts[i].value) {
            values_[i]->setText(content_.facts[i].value);
        }
    }
    if (notes_ != nullptr && notes_->text() != content_.notes) {
        notes_->setText(content_.notes);
    }
}

void InspectorPanel::clear() {
    setContent({});
}

void InspectorPanel::rebuild() {
    values_.clear();
    notes_ = nullptr;
    if (content_.kind.isEmpty()) {
        setWidget(new EmptyState(QStringLiteral("inspector"),
                                 tr("Select a job, a run, a device or a picture to see its facts here."), {},
                                 this));
        return;
    }
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(theme::kGroupGap, theme::kGrid, theme::kGroupGap, theme::kGroupGap);
    layout->setSpacing(theme::kGrid);
    QLabel* kind = mutedLabel(content_.kind);
    kind->setFont(theme::font(theme::TextSize::kSmall));
    kind->setAlignment(Qt::AlignLeft);
    auto* title = new QLabel(content_.title, page);
    title->setAccessibleName(content_.title);
    title->setFont(theme::font(theme::TextSize::kTitle));
    title->setWordWrap(true);
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(kind);
    layout->addWidget(title);
    if (!content_.picture.isNull()) {
        auto* picture = new QLabel(page);
        picture->setAccessibleName(tr("Picture of %1").arg(content_.title));
        picture->setPixmap(scaled(content_.picture));
        layout->addWidget(picture);
    }
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(theme::kGrid + theme::kRow);
    form->setVerticalSpacing(theme::kRow + 2);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignTop);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (const InspectorFact& fact : content_.facts) {
        // A folder name or hash cannot wrap; it gives way and keeps its whole text as tooltip.
        const bool one_word = fact.value.size() > kLongWord && !fact.value.contains(QLatin1Char(' '));
        auto* value = one_word ? new ElidedLabel(page) : new QLabel(page);
        value->setText(fact.value);
        value->setAccessibleName(fact.name);
        value->setTextFormat(Qt::PlainText);
        value->setWordWrap(!one_word);
        value->setMinimumWidth(1);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        if (fact.number) {
            value->setFont(theme::tabular());
        }
        form->addRow(mutedLabel(fact.name), value);
        values_.push_back(value);
    }
    layout->addLayout(form);
    if (!content_.notes.isEmpty()) {
        notes_ = new QLabel(content_.notes, page);
        notes_->setAccessibleName(tr("Notes"));
        notes_->setTextFormat(Qt::RichText);
        notes_->setWordWrap(true);
        notes_->setTextInteractionFlags(Qt::TextSelectableByMouse);
        layout->addWidget(notes_);
    }
    for (const InspectorAction& action : content_.actions) {
        auto* button = new QPushButton(theme::icon(action.icon), action.text, page);
        button->setAccessibleName(action.text);
        button->setToolTip(action.help);
        connect(button, &QPushButton::clicked, this, [run = action.run] { run(); });
        layout->addWidget(button, 0, Qt::AlignLeft);
    }
    layout->addStretch();
    setWidget(page);
}

void InspectorPanel::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !content_.kind.isEmpty()) {
        QMetaObject::invokeMethod(this, &InspectorPanel::rebuild, Qt::QueuedConnection);
    }
}

}  // namespace drift

#include "widgets/form/field_editors.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QToolButton>
#include <QWheelEvent>

#include "core/base/text.h"
#include "core/config/option.h"
#include "widgets/form/number_box.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QHBoxLayout* tightLayout(QWidget* widget) {
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kRow);
    return layout;
}

// A frame above the control; it takes no clicks.
class Outline final : public QWidget {
public:
    explicit Outline(QWidget* parent) : QWidget(parent) { setAttribute(Qt::WA_TransparentForMouseEvents); }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme::colors().bad, 1.5));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 2, 2);
    }
};

class CheckEditor final : public FieldEditor {
public:
    explicit CheckEditor(QWidget* parent) : FieldEditor(parent), box_(new QCheckBox(this)) {
        tightLayout(this)->addWidget(box_);
        connect(box_, &QCheckBox::toggled, this, [this](bool on) {
            box_->setText(on ? tr("on") : tr("off"));
            if (!quiet_) {
                Q_EMIT edited(text());
                Q_EMIT committed();
            }
        });
        box_->setText(tr("off"));
    }
    void setText(const QString& text) override {
        quiet_ = true;
        box_->setChecked(text == QLatin1String("true"));
        quiet_ = false;
    }
    [[nodiscard]] QString text() const override {
        return box_->isChecked() ? QStringLiteral("true") : QStringLiteral("false");
    }
    [[nodiscard]] QWidget* control() const override { return box_; }

private:
    QCheckBox* box_;
    bool quiet_ = false;
};

// A combo box that leaves the wheel to the scroll area unless it has the focus.
class CalmComboBox final : public QComboBox {
public:
    explicit CalmComboBox(QWidget* parent) : QComboBox(parent) { setFocusPolicy(Qt::StrongFocus); }

protected:
    void wheelEvent(QWheelEvent* event) override {
        if (hasFocus()) {
            QComboBox::wheelEvent(event);
        } else {
            event->ignore();
        }
    }
};

class ChoiceEditor final : public FieldEditor {
public:
    ChoiceEditor(const OptionInfo& option, QWidget* parent)
        : FieldEditor(parent), box_(new CalmComboBox(this)) {
        for (const std::string& choice : option.choices) {
            box_->addItem(QString::fromStdString(choice));
        }
        box_->setEnabled(option.choices.size() > 1);
        tightLayout(this)->addWidget(box_);
        connect(box_, &QComboBox::activated, this, [this] {
            Q_EMIT edited(text());
            Q_EMIT committed();
        });
    }
    void setText(const QString& text) override { box_->setCurrentIndex(box_->findText(text)); }
    [[nodiscard]] QString text() const override { return box_->currentText(); }
    [[nodiscard]] QWidget* control() const override { return box_; }

private:
    QComboBox* box_;
};

class NumberEditor final : public FieldEditor {
public:
    NumberEditor(const OptionInfo& option, QWidget* parent)
        : FieldEditor(parent), box_(new NumberBox(option, this)) {
        tightLayout(this)->addWidget(box_);
        connect(box_, &NumberBox::valueEdited, this, &FieldEditor::edited);
        connect(box_, &NumberBox::committed, this, &FieldEditor::committed);
    }
    void setText(const QString& text) override { box_->setValue(text); }
    [[nodiscard]] QString text() const override { return box_->value(); }
    [[nodiscard]] QWidget* control() const override { return box_; }

private:
    NumberBox* box_;
};

// Text, lists and paths.
class LineEditor final : public FieldEditor {
public:
    LineEditor(const OptionInfo& option, QWidget* parent)
        : FieldEditor(parent),
          edit_(new QLineEdit(this)),
          is_list_(option.type.find("list") != std::string::npos) {
        auto* layout = tightLayout(this);
        layout->addWidget(edit_, 1);
        if (is_list_) {
            edit_->setFont(theme::tabular());
            edit_->setPlaceholderText(tr("values with commas between"));
        }
        if (option.info.is_path || option.info.is_folder) {
            addBrowse(option, *layout);
        }
        connect(edit_, &QLineEdit::textEdited, this, &FieldEditor::edited);
        connect(edit_, &QLineEdit::editingFinished, this, &FieldEditor::committed);
    }
    void setText(const QString& text) override {
        const QString shown = is_list_ ? withoutBrackets(text) : text;
        if (edit_->text() != shown) {
            edit_->setText(shown);
            edit_->setCursorPosition(0);
        }
    }
    [[nodiscard]] QString text() const override { return edit_->text(); }
    [[nodiscard]] QWidget* control() const override { return edit_; }

private:
    static QString withoutBrackets(const QString& text) {
        const bool brackets = text.startsWith(QLatin1Char('[')) && text.endsWith(QLatin1Char(']'));
        return brackets ? text.mid(1, text.size() - 2) : text;
    }

    void addBrowse(const OptionInfo& option, QHBoxLayout& layout) {
        auto* button = new QToolButton(this);
        button->setIcon(theme::icon(QStringLiteral("folder")));
        button->setToolTip(tr("Choose…"));
        button->setAccessibleName(tr("Choose %1").arg(optionLabel(option)));
        layout.addWidget(button);
        const bool folder = option.info.is_folder;
        connect(button, &QToolButton::clicked, this, [this, folder] {
            const QString chosen = folder ? QFileDialog::getExistingDirectory(this, {}, edit_->text())
                                          : QFileDialog::getOpenFileName(this, {}, edit_->text());
            if (!chosen.isEmpty()) {
                edit_->setText(chosen);
                Q_EMIT edited(chosen);
                Q_EMIT committed();
            }
        });
    }

    QLineEdit* edit_;
    bool is_list_;
};

}  // namespace

FieldEditor* FieldEditor::make(const OptionInfo& option, QWidget* parent) {
    FieldEditor* editor = nullptr;
    if (option.type == "bool") {
        editor = new CheckEditor(parent);
    } else if (option.type == "choice") {
        editor = new ChoiceEditor(option, parent);
    } else if (option.type == "integer" || option.type == "number") {
        editor = new NumberEditor(option, parent);
    } else {
        editor = new LineEditor(option, parent);
    }
    editor->setObjectName(QString::fromStdString(option.key));
    editor->control()->setAccessibleName(optionLabel(option));
    editor->control()->setAccessibleDescription(QString::fromStdString(option.info.help));
    editor->control()->setToolTip(optionToolTip(option));
    editor->setFocusProxy(editor->control());
    editor->control()->setMinimumHeight(theme::kFieldHeight);
    return editor;
}

void FieldEditor::setInvalid(bool invalid) {
    if (outline_ == nullptr && invalid) {
        outline_ = new Outline(this);
        outline_->setGeometry(control()->geometry());
    }
    if (outline_ != nullptr) {
        outline_->setVisible(invalid);
        outline_->raise();
    }
}

void FieldEditor::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (outline_ != nullptr) {
        outline_->setGeometry(rect());
    }
}

QString optionLabel(const OptionInfo& option) {
    QString label = QString::fromStdString(option.key.substr(option.section.size() + 1));
    label.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!label.isEmpty()) {
        label[0] = label[0].toUpper();
    }
    return label;
}

QString optionToolTip(const OptionInfo& option) {
    RunConfig defaults;
    const Option described = find_option(defaults, option.key);
    const QString standard =
        option.default_value.empty() ? QObject::tr("empty") : QString::fromStdString(option.default_value);
    QString text =
        QStringLiteral("<p>%1.</p><p>%2<br>%3<br><code>%4</code></p>")
            .arg(QString::fromStdString(option.info.help).toHtmlEscaped(),
                 QObject::tr("Allowed: %1")
                     .arg(QString::fromStdString(allowed_text(described.ref, option.info)).toHtmlEscaped()),
                 QObject::tr("Default: %1").arg(standard.toHtmlEscaped()),
                 QString::fromStdString(option.key));
    if (option.info.live) {
        text += QStringLiteral("<p>%1</p>").arg(QObject::tr("May be changed while the run goes on."));
    }
    return text;
}

}  // namespace drift

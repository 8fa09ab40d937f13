#include "widgets/form/number_box.h"

#include <QLabel>
#include <QLineEdit>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kUnitGap = 4;

// The next member of ..., 0.1, 0.2, 0.5, 1, 2, 5, 10, ... above or below `value` > 0.
double nextOneTwoFive(double value, bool up) {
    const double decade = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
    constexpr double kTolerance = 1e-9;
    if (up) {
        for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
            if (factor * decade > value * (1 + kTolerance)) {
                return factor * decade;
            }
        }
        return 20 * decade;
    }
    for (const double factor : {5.0, 2.0, 1.0, 0.5}) {
        if (factor * decade < value * (1 - kTolerance)) {
            return factor * decade;
        }
    }
    return 0.2 * decade;
}

// Twelve digits hide the rounding of pow() without losing a typed value.
double rounded(double value) {
    return QString::number(value, 'g', 12).toDouble();
}

}  // namespace

NumberBox::NumberBox(const OptionInfo& option, QWidget* parent) : QAbstractSpinBox(parent), option_(option) {
    setFocusPolicy(Qt::StrongFocus);  // a wheel over a form must scroll it, not change a value
    setKeyboardTracking(true);
    lineEdit()->setFont(theme::tabular());
    lineEdit()->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    if (!option.info.unit.empty()) {
        unit_ = new QLabel(QString::fromStdString(option.info.unit), lineEdit());
        unit_->setFont(theme::font(theme::TextSize::kSmall));
        unit_->setAttribute(Qt::WA_TransparentForMouseEvents);
        unit_->setForegroundRole(QPalette::PlaceholderText);
    }
    connect(lineEdit(), &QLineEdit::textEdited, this,
            [this](const QString& text) { Q_EMIT valueEdited(text); });
    connect(this, &QAbstractSpinBox::editingFinished, this, &NumberBox::committed);
}

QString NumberBox::value() const {
    return lineEdit()->text().trimmed();
}

void NumberBox::setValue(const QString& text) {
    if (lineEdit()->text() != text) {
        lineEdit()->setText(text);
        lineEdit()->setCursorPosition(0);
    }
}

double NumberBox::stepped(double value, bool up, const OptionInfo& option) {
    const FieldInfo& info = option.info;
    const bool integer = option.type == "integer";
    double next = 0;
    if (info.log_scale && value > 0) {
        next = integer ? (up ? value * 2 : std::floor(value / 2)) : nextOneTwoFive(value, up);
    } else if (integer) {
        next = value + (up ? 1 : -1);
    } else {
        const double size = std::max(std::abs(value), (info.max - info.min) * 1e-3);
        const double step = std::pow(10.0, std::floor(std::log10(size) + 1e-9) - (value == 0 ? 0 : 1));
        next = value + (up ? step : -step);
    }
    return std::clamp(rounded(next), info.min, info.max);
}

void NumberBox::stepBy(int steps) {
    bool is_number = false;
    double value = lineEdit()->text().toDouble(&is_number);
    if (!is_number) {
        value = QString::fromStdString(option_.default_value).toDouble();
    }
    for (int i = 0; i < std::abs(steps); ++i) {
        value = stepped(value, steps > 0, option_);
    }
    const QString text = option_.type == "integer" ? QString::number(static_cast<qint64>(value))
                                                   : QString::fromStdString(number_text(value));
    setValue(text);
    selectAll();
    Q_EMIT valueEdited(text);
    Q_EMIT committed();
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const {
    bool is_number = false;
    const double value = lineEdit()->text().toDouble(&is_number);
    StepEnabled enabled = StepNone;
    if (!is_number || value < option_.info.max) {
        enabled |= StepUpEnabled;
    }
    if (!is_number || value > option_.info.min) {
        enabled |= StepDownEnabled;
    }
    return isReadOnly() ? StepEnabled(StepNone) : enabled;
}

QSize NumberBox::sizeHint() const {
    return {QAbstractSpinBox::sizeHint().width(), theme::kFieldHeight};
}

void NumberBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus()) {
        QAbstractSpinBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

void NumberBox::resizeEvent(QResizeEvent* event) {
    QAbstractSpinBox::resizeEvent(event);
    placeUnit();
}

void NumberBox::changeEvent(QEvent* event) {
    QAbstractSpinBox::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        placeUnit();
    }
}

void NumberBox::placeUnit() {
    if (unit_ == nullptr) {
        return;
    }
    unit_->adjustSize();
    lineEdit()->setTextMargins(0, 0, unit_->width() + kUnitGap, 0);
    unit_->move(lineEdit()->width() - unit_->width() - kUnitGap,
                (lineEdit()->height() - unit_->height()) / 2);
}

}  // namespace drift

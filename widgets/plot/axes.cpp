#include "widgets/plot/axes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace drift {
namespace {

constexpr char16_t kThinSpace = 0x2009;
constexpr char16_t kMinus = 0x2212;

// Replaces the sign and groups the digits before the decimal point by threes (from four digits on, as
// everywhere).
QString typeset(QString text) {
    const bool negative = text.startsWith(QLatin1Char('-'));
    if (negative) {
        text.remove(0, 1);
    }
    qsizetype whole = 0;
    while (whole < text.size() && text[whole].isDigit()) {
        ++whole;
    }
    if (whole >= 4) {
        for (qsizetype at = whole - 3; at > 0; at -= 3) {
            text.insert(at, QChar(kThinSpace));
        }
    }
    return negative ? QChar(kMinus) + text : text;
}

QString scientific(double value, int decimals) {
    const QString text = QString::number(value, 'e', decimals);
    const qsizetype at = text.indexOf(QLatin1Char('e'));
    const int exponent = text.mid(at + 1).toInt();
    return typeset(text.left(at)) + QLatin1Char('e') + (exponent < 0 ? QString(QChar(kMinus)) : QString()) +
           QString::number(std::abs(exponent));
}

QString power_of_ten(int exponent) {
    static constexpr std::array<char16_t, 10> digits = {0x2070, 0x00B9, 0x00B2, 0x00B3, 0x2074,
                                                        0x2075, 0x2076, 0x2077, 0x2078, 0x2079};
    QString text = QStringLiteral("10");
    if (exponent < 0) {
        text += QChar(char16_t{0x207B});
    }
    for (const QChar digit : QString::number(std::abs(exponent))) {
        text += QChar(digits[static_cast<std::size_t>(digit.digitValue())]);
    }
    return text;
}

double nice_step(double span, int max_ticks) {
    const double rough = span / std::max(1, max_ticks);
    const double decade = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if (factor * decade >= rough * (1 - 1e-9)) {
            return factor * decade;
        }
    }
    return 10 * decade;
}

// All labels of one axis carry the same number of decimals.
QString tick_text(double value, double step, double largest) {
    if (value == 0) {
        return QStringLiteral("0");
    }
    const int step_exponent = static_cast<int>(std::floor(std::log10(step) + 1e-9));
    if (largest >= 1e12) {
        return scientific(value, 2);
    }
    if (largest >= 1e6) {
        const double unit = largest >= 1e9 ? 1e9 : 1e6;
        const int decimals = std::clamp(static_cast<int>(std::ceil(std::log10(unit / step) - 1e-9)), 0, 6);
        return typeset(QString::number(value / unit, 'f', decimals)) + QChar(kThinSpace) +
               (largest >= 1e9 ? QLatin1Char('G') : QLatin1Char('M'));
    }
    if (largest < 1e-4) {
        const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
        return scientific(value, std::clamp(exponent - step_exponent, 0, 6));
    }
    return typeset(QString::number(value, 'f', std::clamp(-step_exponent, 0, 9)));
}

template <class Text>
std::vector<Tick> multiples(double lo, double hi, double step, const Text& text) {
    std::vector<Tick> ticks;
    const double slack = step * 1e-6;
    for (double index = std::ceil((lo - slack) / step); index * step <= hi + slack && ticks.size() < 200;
         ++index) {
        const double value = index * step;
        ticks.push_back({value, text(value)});
    }
    return ticks;
}

QString time_tick_text(double seconds, double step) {
    const auto total = static_cast<long long>(std::llround(seconds));
    if (seconds == 0) {
        return QStringLiteral("0");
    }
    if (step < 1) {
        return typeset(QString::number(seconds, 'f', step < 0.1 ? 2 : 1)) + QStringLiteral(" s");
    }
    const auto two = [](long long number) {
        return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
    };
    if (total < 60 || (step < 60 && total < 120)) {
        return QStringLiteral("%1 s").arg(total);
    }
    if (total < 3600) {
        return total % 60 == 0 ? QStringLiteral("%1 min").arg(total / 60)
                               : QStringLiteral("%1:%2").arg(QString::number(total / 60), two(total % 60));
    }
    if (total < 86400 || step < 86400) {
        return total % 3600 == 0
                   ? QStringLiteral("%1 h").arg(total / 3600)
                   : QStringLiteral("%1:%2 h").arg(QString::number(total / 3600), two(total / 60 % 60));
    }
    return QStringLiteral("%1 d").arg(total / 86400);
}

}  // namespace

double AxisScale::position(double value) const {
    if (!log) {
        return (value - lo) / (hi - lo);
    }
    // Differences of logarithms: the quotient of two extreme values overflows.
    return value > 0 ? (std::log(value) - std::log(lo)) / (std::log(hi) - std::log(lo))
                     : std::numeric_limits<double>::quiet_NaN();
}

double AxisScale::value(double position) const {
    return log ? lo * std::exp(position * (std::log(hi) - std::log(lo))) : lo + position * (hi - lo);
}

std::vector<Tick> linear_ticks(double lo, double hi, int max_ticks) {
    if (!(hi > lo)) {
        return {};
    }
    const double step = nice_step(hi - lo, max_ticks);
    const double largest = std::max(std::abs(lo), std::abs(hi));
    return multiples(lo, hi, step, [&](double value) { return tick_text(value, step, largest); });
}

std::vector<Tick> log_ticks(double lo, double hi, int max_ticks) {
    const int first = static_cast<int>(std::floor(std::log10(lo) + 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(hi) + 1e-9));
    const double decades = std::log10(hi) - std::log10(lo);
    if (decades < 1) {
        return linear_ticks(lo, hi, max_ticks);
    }
    const bool subdivide = 3 * decades <= max_ticks + 3;
    const int stride = std::max(1, static_cast<int>(std::ceil(decades / std::max(1, max_ticks))));
    const bool plain = lo >= 0.9e-4 && hi < 1e5;
    std::vector<Tick> ticks;
    for (int exponent = first; exponent <= last; ++exponent) {
        const double decade = std::pow(10.0, exponent);
        for (int digit = 1; digit <= 9; ++digit) {
            const double value = digit * decade;
            if (value < lo * (1 - 1e-9) || value > hi * (1 + 1e-9)) {
                continue;
            }
            const bool labelled =
                (digit == 1 && exponent % stride == 0) || (subdivide && (digit == 2 || digit == 5));
            QString text;
            if (labelled && plain) {
                text = typeset(QString::number(value, 'f', std::max(0, -exponent)));
            } else if (labelled) {
                text = subdivide ? scientific(value, 0) : power_of_ten(exponent);
            }
            if (labelled || (stride == 1 && decades <= 6)) {
                ticks.push_back({value, text});
            }
        }
    }
    return ticks;
}

std::vector<Tick> time_ticks(double lo, double hi, int max_ticks) {
    if (!(hi > lo)) {
        return {};
    }
    const double rough = (hi - lo) / std::max(1, max_ticks);
    double step = 0;
    if (rough < 1) {
        step = nice_step(hi - lo, max_ticks);
    } else {
        static constexpr std::array<double, 20> steps = {1,     2,     5,     10,    15,     30,    60,
                                                         120,   300,   600,   900,   1800,   3600,  7200,
                                                         10800, 21600, 43200, 86400, 172800, 604800};
        const auto found = std::find_if(steps.begin(), steps.end(), [rough](double s) { return s >= rough; });
        step = found != steps.end() ? *found : 86400 * nice_step((hi - lo) / 86400, max_ticks);
    }
    return multiples(lo, hi, step, [step](double value) { return time_tick_text(value, step); });
}

std::vector<Tick> log_time_ticks(double lo, double hi) {
    static constexpr std::array<double, 12> steps = {0.01, 0.1,   1,     10,     60,      600,
                                                     3600, 36000, 86400, 864000, 8640000, 86400000};
    std::vector<Tick> ticks;
    for (const double step : steps) {
        if (step >= lo && step <= hi) {
            ticks.push_back({step, time_tick_text(step, step)});
        }
    }
    return ticks.size() > 1 ? ticks : time_ticks(lo, hi, 5);
}

AxisScale padded_scale(double lo, double hi, bool log, bool from_zero) {
    constexpr double kPadding = 0.06;
    if (log) {
        // Forces start at 1e-30 and less where no data is in reach; a full range would flatten all that
        // follows.
        constexpr double kMostDecades = 1e8;
        lo = std::max(lo, hi / kMostDecades);
        if (hi / lo < 1.2) {
            return {lo / 1.5, hi * 1.5, true};
        }
        const double factor = std::pow(hi / lo, kPadding);
        return {lo / factor, hi * factor, true};
    }
    if (from_zero && lo >= 0) {
        return {0, hi > 0 ? hi * (1 + kPadding) : 1, false};
    }
    const double magnitude = std::max(std::abs(lo), std::abs(hi));
    if (hi - lo <= 1e-9 * magnitude) {
        const double half = magnitude > 0 ? 0.1 * magnitude : 1;
        return {lo - half, hi + half, false};
    }
    const double pad = (hi - lo) * kPadding;
    return {lo - pad, hi + pad, false};
}

QString value_text(double value, int significant) {
    if (std::isnan(value)) {
        return QStringLiteral("nan");
    }
    if (std::isinf(value)) {
        return value > 0 ? QStringLiteral("inf") : QChar(kMinus) + QStringLiteral("inf");
    }
    if (value == 0) {
        return QStringLiteral("0");
    }
    // Round first: 0.00099996 has the exponent of 0.001.
    const double rounded = QString::number(value, 'e', significant - 1).toDouble();
    const int exponent = static_cast<int>(std::floor(std::log10(std::abs(rounded)) + 1e-12));
    if (exponent < -4 || exponent >= 7) {
        return scientific(rounded, significant - 1);
    }
    return typeset(QString::number(rounded, 'f', std::max(0, significant - 1 - exponent)));
}

QString count_text(double value) {
    if (std::abs(value) < 1e6) {
        return typeset(QString::number(value, 'f', 0));
    }
    const bool giga = std::abs(value) >= 1e9;
    return value_text(value / (giga ? 1e9 : 1e6)) + QChar(kThinSpace) +
           (giga ? QLatin1Char('G') : QLatin1Char('M'));
}

}  // namespace drift

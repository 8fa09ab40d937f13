// Axis arithmetic and number text of the plots. Pure functions.
#pragma once

#include <QString>
#include <vector>

namespace drift {

// A linear or logarithmic axis over [lo, hi]; a logarithmic one needs 0 < lo < hi.
struct AxisScale {
    double lo = 0, hi = 1;
    bool log = false;
    // 0 at lo, 1 at hi, linear beyond; NaN for a value that a logarithmic axis cannot show (<= 0) and for
    // NaN.
    [[nodiscard]] double position(double value) const;
    [[nodiscard]] double value(double position) const;
};

struct Tick {
    double value = 0;
    QString text;  // empty: a minor tick
};

// Multiples of 1, 2 or 5 times a power of ten inside [lo, hi], at most about `max_ticks`.
[[nodiscard]] std::vector<Tick> linear_ticks(double lo, double hi, int max_ticks);
// Decades, thinned when there are many; 2 and 5 times a decade when there are few; below one decade linear
// ticks. REQUIRES: 0 < lo < hi.
[[nodiscard]] std::vector<Tick> log_ticks(double lo, double hi, int max_ticks);
// Multiples of seconds, minutes, hours, days: "30 s", "5 min", "1:30 h".
[[nodiscard]] std::vector<Tick> time_ticks(double lo, double hi, int max_ticks);
// Seconds, minutes, hours, days on a logarithmic axis. REQUIRES: 0 < lo < hi.
[[nodiscard]] std::vector<Tick> log_time_ticks(double lo, double hi);

// Padded axis around [lo, hi]; never empty. `from_zero` starts a linear axis of non-negative values at 0; a
// logarithmic axis shows the upper eight decades, zooming shows the rest.
[[nodiscard]] AxisScale padded_scale(double lo, double hi, bool log, bool from_zero);

// `significant` digits with a true minus and thin spaces for thousands: "0.00213", "2.13e-6", "12 400",
// "nan", "inf".
[[nodiscard]] QString value_text(double value, int significant = 3);
// Whole numbers with thin spaces: "12 400"; from a million on "1.24 M".
[[nodiscard]] QString count_text(double value);

}  // namespace drift

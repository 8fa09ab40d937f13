// How job figures read, the same in the table, the status bar and the inspector.
#pragma once

#include <QString>

#include "core/session/session.h"

namespace drift {

[[nodiscard]] QString stateText(JobState state);                        // translated "running"
[[nodiscard]] QString jobTitle(const JobInfo& job);                     // title, else run, else preset
[[nodiscard]] QString speedText(double steps_per_second);               // "82 it/s", "0.47 it/s", "" when 0
[[nodiscard]] QString etaText(double seconds, double deviation);        // "46 s ± 3 s", "" when unknown
[[nodiscard]] QString stepText(std::int64_t step, std::int64_t total);  // "1 240 / 5 000" with thin spaces
[[nodiscard]] QString memoryText(double mib);                           // "1.2 GiB"
[[nodiscard]] QString errorHtml(const ErrorInfo& error);                // message, cause, to do; escaped

}  // namespace drift

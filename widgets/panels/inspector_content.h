// What the inspector says about each kind of selection.
#pragma once

#include "core/runtime/device.h"
#include "core/session/session.h"
#include "core/store/run_dir.h"
#include "widgets/panels/inspector.h"

namespace drift {

[[nodiscard]] InspectorContent inspectJob(const JobInfo& job);
[[nodiscard]] InspectorContent inspectRun(const RunDir& run);  // throws Error when the folder is damaged
[[nodiscard]] InspectorContent inspectDevice(const DeviceInfo& device);
// `facts`: one "name<tab>value" per line.
[[nodiscard]] InspectorContent inspectPicture(const QImage& picture, const QString& facts);
// A PNG that this program or `drift sample` wrote: its text entries. Throws Error{kBadData} for other files.
[[nodiscard]] InspectorContent inspectPng(const QString& file);

}  // namespace drift

// The choices of enum options and their names in files, forms and on the command line.
#pragma once

#include "core/config/enum_ref.h"

namespace drift {

enum class Task { kToy, kImage };
// 2-D laws first, then the sources of pictures: is_toy_source().
enum class DataSource {
    kTwoGaussians,
    kRing,
    kGrid,
    kMoons,
    kCheckerboard,
    kSpiral,
    kLetters,
    kOutline,
    kCsv,
    kDrawing,
    kBuiltinDigits,
    kIdx
};
[[nodiscard]] constexpr bool is_toy_source(DataSource source) {
    return source < DataSource::kBuiltinDigits;
}
// What of a picture becomes points (data.source outline).
enum class ToyInk { kAuto, kDark, kLight, kContour };
enum class GeneratorType { kMlp };
enum class Activation { kGelu, kSilu };
enum class ToyStart { kBetween, kFar, kCollapsed };
enum class DriftRules { kRelease, kPaper };
// Softmax over x and y / over y only / no softmax (paper Table 11).
enum class KernelNormalization { kXY, kY, kNone };
enum class Precision { kFloat32, kFloat64 };
enum class KernelChoice { kAuto, kFused, kTensor };
enum class Schedule { kConstant, kCosine };
// When the end of a job is announced.
enum class NotifyWhen { kNever, kFailed, kAlways };
// What an alarm does beside marking the curve.
enum class AlarmAction { kMark, kSnapshot, kPause };

template <>
struct EnumNames<Task> {
    static constexpr const char* names[] = {"toy", "image"};
};
template <>
struct EnumNames<DataSource> {
    static constexpr const char* names[] = {"two_gaussians", "ring",    "grid",           "moons",
                                            "checkerboard",  "spiral",  "letters",        "outline",
                                            "csv",           "drawing", "builtin_digits", "idx"};
};
template <>
struct EnumNames<ToyInk> {
    static constexpr const char* names[] = {"auto", "dark", "light", "contour"};
};
template <>
struct EnumNames<GeneratorType> {
    static constexpr const char* names[] = {"mlp"};
};
template <>
struct EnumNames<Activation> {
    static constexpr const char* names[] = {"gelu", "silu"};
};
template <>
struct EnumNames<ToyStart> {
    static constexpr const char* names[] = {"between", "far", "collapsed"};
};
template <>
struct EnumNames<DriftRules> {
    static constexpr const char* names[] = {"release", "paper"};
};
template <>
struct EnumNames<KernelNormalization> {
    static constexpr const char* names[] = {"xy", "y", "none"};
};
template <>
struct EnumNames<Precision> {
    static constexpr const char* names[] = {"float32", "float64"};
};
template <>
struct EnumNames<KernelChoice> {
    static constexpr const char* names[] = {"auto", "fused", "tensor"};
};
template <>
struct EnumNames<Schedule> {
    static constexpr const char* names[] = {"constant", "cosine"};
};
template <>
struct EnumNames<NotifyWhen> {
    static constexpr const char* names[] = {"never", "failed", "always"};
};
template <>
struct EnumNames<AlarmAction> {
    static constexpr const char* names[] = {"mark", "snapshot", "pause"};
};

}  // namespace drift

// Exponential, powers and reductions for kernel_cpu.cpp, compiled once per instruction set.
#if defined(DRIFT_KERNEL_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_KERNEL_MATH_INL_H_
#undef DRIFT_KERNEL_MATH_INL_H_
#else
#define DRIFT_KERNEL_MATH_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>

#include "core/drift/kernel_cpu.h"

HWY_BEFORE_NAMESPACE();
namespace drift::cpu {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = HWY_CAPPED(float, 16);
using V = hn::Vec<Floats>;
inline constexpr float kFar = 1e14f;  // distances above it belong to gaps

HWY_INLINE std::int64_t LaneCount() {
    return static_cast<std::int64_t>(hn::Lanes(Floats()));
}

// 2^v for v <= 127, exactly 0 below -125. Relative error 1e-7.
HWY_INLINE V Exp2(V v) {
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits of the mantissa.
    const V magic = hn::Set(d, 12582912.0f);
    const V shifted = hn::Add(v, magic);
    const V f = hn::Sub(v, hn::Sub(shifted, magic));
    // Interpolation of 2^f in the Chebyshev nodes of [-1/2, 1/2].
    V p = hn::Set(d, 0.00015461444695632573f);
    p = hn::MulAdd(p, f, hn::Set(d, 0.0013400428177416093f));
    p = hn::MulAdd(p, f, hn::Set(d, 0.00961805667853236f));
    p = hn::MulAdd(p, f, hn::Set(d, 0.05550327226670846f));
    p = hn::MulAdd(p, f, hn::Set(d, 0.2402265092228873f));
    p = hn::MulAdd(p, f, hn::Set(d, 0.6931472067028324f));
    p = hn::MulAdd(p, f, hn::Set(d, 1.0f));
    const auto exponent = hn::ShiftLeft<23>(hn::BitCast(di, shifted));
    const V result = hn::BitCast(d, hn::Add(hn::BitCast(di, p), exponent));
    return hn::IfThenElseZero(hn::Ge(v, hn::Set(d, -125.0f)), result);
}

// x^power for 1 <= power <= 16; `power` is the same in every turn of the loops that call this.
HWY_INLINE V Power(V x, int power) {
    if (power == 1) {
        return x;
    }
    const V x2 = hn::Mul(x, x);
    if (power == 2) {
        return x2;
    }
    const V x4 = hn::Mul(x2, x2);
    switch (power) {
        case 3:
            return hn::Mul(x2, x);
        case 4:
            return x4;
        case 5:
            return hn::Mul(x4, x);
        case 6:
            return hn::Mul(x4, x2);
        case 7:
            return hn::Mul(hn::Mul(x4, x2), x);
        default:
            break;
    }
    const V x8 = hn::Mul(x4, x4);
    V result = (power & 16) != 0 ? hn::Mul(x8, x8) : x8;
    if ((power & 4) != 0) {
        result = hn::Mul(result, x4);
    }
    if ((power & 2) != 0) {
        result = hn::Mul(result, x2);
    }
    return (power & 1) != 0 ? hn::Mul(result, x) : result;
}

// The powers 1, 4, 10 (temperatures 0.2, 0.05, 0.02) share their products.
struct ChainPowers {
    static constexpr int kCount = 3;
    static bool Fits(const Group& group) {
        return group.count == 3 && group.power[0] == 1 && group.power[1] == 4 && group.power[2] == 10;
    }
    explicit ChainPowers(const Group&) {}
    HWY_INLINE void operator()(V x, V* out) const {
        const V x2 = hn::Mul(x, x);
        out[0] = x;
        out[1] = hn::Mul(x2, x2);
        const V x5 = hn::Mul(out[1], x);
        out[2] = hn::Mul(x5, x5);
    }
};

template <int count>
struct AnyPowers {
    static constexpr int kCount = count;
    explicit AnyPowers(const Group& group) {
        for (int r = 0; r < count; ++r) {
            power[r] = group.power[r];
        }
    }
    HWY_INLINE void operator()(V x, V* out) const {
        for (int r = 0; r < count; ++r) {
            out[r] = Power(x, power[r]);
        }
    }
    int power[count];
};

HWY_INLINE float Sum(V v) {
    return hn::GetLane(hn::SumOfLanes(Floats(), v));
}
HWY_INLINE float Min(V v) {
    return hn::GetLane(hn::MinOfLanes(Floats(), v));
}

}  // namespace HWY_NAMESPACE
}  // namespace drift::cpu
HWY_AFTER_NAMESPACE();

#endif  // toggle

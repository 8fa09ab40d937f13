// Enum options by name: the names of an enum, and a reference to an enum member free of its type.
#pragma once

#include <cstddef>
#include <span>

namespace drift {

// Specialise for every enum used as an option: `static constexpr const char* names[]`, in enumerator order
// from 0.
template <class E>
struct EnumNames;

// A reference to an enum option, free of its type.
struct EnumRef {
    void* member = nullptr;
    std::span<const char* const> names;
    int (*get)(const void*) = nullptr;
    void (*set)(void*, int) = nullptr;
    [[nodiscard]] int index() const { return get(member); }
    [[nodiscard]] const char* name() const { return names[static_cast<std::size_t>(index())]; }
    void set_index(int i) const { set(member, i); }
};

// "xy" for KernelNormalization::kXY.
template <class E>
[[nodiscard]] const char* enum_name(E value) {
    return EnumNames<E>::names[static_cast<std::size_t>(value)];
}

}  // namespace drift

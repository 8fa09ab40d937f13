// The one description of every option.
//
// An option is a struct member with a default plus one `field` line in a describe() function. YAML and JSON
// reading and writing, `--set a.b=c`, range checks, the Qt form, the diff, presets and docs/config.md are all
// ConfigVisitors over that description.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/config/enum_ref.h"
#include "core/config/field_info.h"

namespace drift {

using ValueRef = std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::int64_t>*,
                              std::vector<double>*, EnumRef>;

class ConfigVisitor {
public:
    virtual ~ConfigVisitor() = default;
    virtual void begin_section(const char* key, const char* help) = 0;
    virtual void end_section() = 0;
    virtual void value(const char* key, ValueRef ref, const FieldInfo& info) = 0;

    template <class Member>
    void field(const char* key, Member& member, const char* help, const Domain& domain = {}) {
        FieldInfo info = domain.info();
        info.help = help;
        if constexpr (std::is_enum_v<Member>) {
            value(key,
                  EnumRef{&member, std::span<const char* const>(EnumNames<Member>::names),
                          [](const void* m) { return static_cast<int>(*static_cast<const Member*>(m)); },
                          [](void* m, int i) { *static_cast<Member*>(m) = static_cast<Member>(i); }},
                  info);
        } else {
            value(key, ValueRef(&member), info);
        }
    }
    template <class Section>
    void section(const char* key, Section& member, const char* help) {
        begin_section(key, help);
        describe(*this, member);
        end_section();
    }
};

}  // namespace drift

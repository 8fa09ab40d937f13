// The one description of every option.
//
// An option is a struct member with a default plus one `field` line in a describe() function. YAML and JSON
// reading and writing, `--set a.b=c`, range checks, the Qt form, the diff, presets and docs/config.md are all
// ConfigVisitors over that description.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace drift {

// What one option means and which values it takes.
struct FieldInfo {
    std::string help;  // one sentence, no full stop
    std::string unit;  // "steps", "MiB", ""; shown inside the form field
    double min = -std::numeric_limits<double>::infinity();  // numbers, and each element of a list
    double max = std::numeric_limits<double>::infinity();
    bool log_scale = false;   // the form steps by factors
    bool is_path = false;     // the form shows a file button
    bool is_folder = false;   // ... for folders
    bool live = false;        // may be edited while the run goes on; recorded in the run history
    bool hashed = true;       // false: changes only where or how loudly a run goes, not its result
    bool advanced = false;    // the form hides it until "show all" or a search
    std::string tasks;        // "" = every task, else a comma list such as "toy"; others ignore it
    std::size_t min_count = 0;  // lists: allowed number of elements
    std::size_t max_count = std::numeric_limits<std::size_t>::max();
};

// Fluent builder: `range(1, 100).unit("steps").live()`.
class Domain {
public:
    Domain() = default;
    [[nodiscard]] Domain range(double low, double high) const { Domain d = *this; d.info_.min = low; d.info_.max = high; return d; }
    [[nodiscard]] Domain log() const { Domain d = *this; d.info_.log_scale = true; return d; }
    [[nodiscard]] Domain unit(std::string text) const { Domain d = *this; d.info_.unit = std::move(text); return d; }
    [[nodiscard]] Domain path() const { Domain d = *this; d.info_.is_path = true; return d; }
    [[nodiscard]] Domain folder() const { Domain d = *this; d.info_.is_folder = true; return d; }
    [[nodiscard]] Domain live() const { Domain d = *this; d.info_.live = true; return d; }
    [[nodiscard]] Domain unhashed() const { Domain d = *this; d.info_.hashed = false; return d; }
    [[nodiscard]] Domain advanced() const { Domain d = *this; d.info_.advanced = true; return d; }
    [[nodiscard]] Domain tasks(std::string list) const { Domain d = *this; d.info_.tasks = std::move(list); return d; }
    [[nodiscard]] Domain count(std::size_t low, std::size_t high) const { Domain d = *this; d.info_.min_count = low; d.info_.max_count = high; return d; }
    [[nodiscard]] const FieldInfo& info() const { return info_; }

private:
    FieldInfo info_;
};
[[nodiscard]] inline Domain any() { return {}; }
[[nodiscard]] inline Domain range(double low, double high) { return Domain{}.range(low, high); }
[[nodiscard]] inline Domain log_range(double low, double high) { return Domain{}.range(low, high).log(); }

// Specialise for every enum used as an option: `static constexpr const char* names[]`, in enumerator order from 0.
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

using ValueRef = std::variant<bool*,
                              std::int64_t*,
                              double*,
                              std::string*,
                              std::vector<std::int64_t>*,
                              std::vector<double>*,
                              EnumRef>;

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
                  EnumRef{&member,
                          std::span<const char* const>(EnumNames<Member>::names),
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

// What one option means and which values it takes.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace drift {

// Everything readers, forms and documents need to know about one option.
struct FieldInfo {
    std::string help;                                       // one sentence, no full stop
    std::string unit;                                       // "steps", "MiB", ""; shown inside the form field
    double min = -std::numeric_limits<double>::infinity();  // numbers, and each element of a list
    double max = std::numeric_limits<double>::infinity();
    bool log_scale = false;     // the form steps by factors
    bool is_path = false;       // the form shows a file button
    bool is_folder = false;     // ... for folders
    bool live = false;          // may be edited while the run goes on; recorded in the run history
    bool hashed = true;         // false: changes only where or how loudly a run goes, not its result
    bool advanced = false;      // the form hides it until "show all" or a search
    std::string tasks;          // "" = every task, else a comma list such as "toy"; others ignore it
    std::size_t min_count = 0;  // lists: allowed number of elements
    std::size_t max_count = std::numeric_limits<std::size_t>::max();
};

// Fluent builder: `range(1, 100).unit("steps").live()`.
class Domain {
public:
    Domain() = default;
    [[nodiscard]] Domain range(double low, double high) const {
        Domain d = *this;
        d.info_.min = low;
        d.info_.max = high;
        return d;
    }
    [[nodiscard]] Domain log() const {
        Domain d = *this;
        d.info_.log_scale = true;
        return d;
    }
    [[nodiscard]] Domain unit(std::string text) const {
        Domain d = *this;
        d.info_.unit = std::move(text);
        return d;
    }
    [[nodiscard]] Domain path() const {
        Domain d = *this;
        d.info_.is_path = true;
        return d;
    }
    [[nodiscard]] Domain folder() const {
        Domain d = *this;
        d.info_.is_folder = true;
        return d;
    }
    [[nodiscard]] Domain live() const {
        Domain d = *this;
        d.info_.live = true;
        return d;
    }
    [[nodiscard]] Domain unhashed() const {
        Domain d = *this;
        d.info_.hashed = false;
        return d;
    }
    [[nodiscard]] Domain advanced() const {
        Domain d = *this;
        d.info_.advanced = true;
        return d;
    }
    [[nodiscard]] Domain tasks(std::string list) const {
        Domain d = *this;
        d.info_.tasks = std::move(list);
        return d;
    }
    [[nodiscard]] Domain count(std::size_t low, std::size_t high) const {
        Domain d = *this;
        d.info_.min_count = low;
        d.info_.max_count = high;
        return d;
    }
    [[nodiscard]] const FieldInfo& info() const { return info_; }

private:
    FieldInfo info_;
};
[[nodiscard]] inline Domain any() {
    return {};
}
[[nodiscard]] inline Domain range(double low, double high) {
    return Domain{}.range(low, high);
}
[[nodiscard]] inline Domain log_range(double low, double high) {
    return Domain{}.range(low, high).log();
}

}  // namespace drift

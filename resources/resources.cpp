#include "resources/resources.h"

#include <stdexcept>

namespace drift {

namespace {

struct ResourceEntry {
    std::string_view name;
    const unsigned char* bytes;
    const unsigned long long* size;
};

}  // namespace

// Made by drift_embed(): the arrays and kEntries.
#include "resource_table.inc"

std::string_view resource(std::string_view name) {
    for (const ResourceEntry& entry : kEntries) {
        if (entry.name == name) {
            return {reinterpret_cast<const char*>(entry.bytes), static_cast<std::size_t>(*entry.size)};
        }
    }
    throw std::out_of_range("no built-in file \"" + std::string(name) + "\"");
}

std::vector<std::string> resource_names(std::string_view prefix) {
    std::vector<std::string> names;
    for (const ResourceEntry& entry : kEntries) {
        if (entry.name.starts_with(prefix)) {
            names.emplace_back(entry.name);
        }
    }
    return names;
}

}  // namespace drift

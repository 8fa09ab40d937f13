#include "core/store/lineage.h"

#include <unordered_map>

namespace drift {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Forest {
public:
    explicit Forest(const std::vector<RunSummary>& runs)
        : children_(runs.size()), parent_(runs.size(), kNone) {
        std::unordered_map<std::string, std::size_t> place;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            place.emplace(runs[i].folder_name, i);
        }
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const auto found = place.find(runs[i].parent);
            if (found != place.end() && !runs[i].parent.empty() && !leads_to(found->second, i)) {
                parent_[i] = found->second;
                children_[found->second].push_back(i);
            } else {
                roots_.push_back(i);
            }
        }
    }

    [[nodiscard]] std::vector<LineageRow> rows() const {
        std::vector<LineageRow> rows;
        std::vector<LineageRow> waiting;
        push(waiting, roots_, 0);
        while (!waiting.empty()) {
            const LineageRow row = waiting.back();
            waiting.pop_back();
            rows.push_back(row);
            push(waiting, children_[row.index], row.depth + 1);
        }
        return rows;
    }

private:
    [[nodiscard]] bool leads_to(std::size_t from, std::size_t to) const {
        for (std::size_t at = from; at != kNone; at = parent_[at]) {
            if (at == to) {
                return true;
            }
        }
        return false;
    }
    static void push(std::vector<LineageRow>& waiting, const std::vector<std::size_t>& indices, int depth) {
        for (auto it = indices.rbegin(); it != indices.rend(); ++it) {
            waiting.push_back({*it, depth, it == indices.rbegin()});
        }
    }

    std::vector<std::vector<std::size_t>> children_;
    std::vector<std::size_t> parent_, roots_;
};

}  // namespace

std::vector<LineageRow> lineage(const std::vector<RunSummary>& runs) {
    return Forest(runs).rows();
}

}  // namespace drift

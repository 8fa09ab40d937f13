#include "tests/golden/compare.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "core/base/text.h"

namespace drift::test {
namespace {

using Json = nlohmann::json;

constexpr double kDefaultTolerance = 1e-5;
constexpr std::size_t kMostLines = 5;  // failed elements named one by one

std::string exact_text(double value) {
    std::ostringstream out;
    out << std::setprecision(12) << value;
    return out.str();
}

// Collects failures of one entry.
class Checker {
public:
    // An absolute difference up to `absolute` always passes.
    explicit Checker(double absolute) : absolute_(absolute) {}

    void number(const std::string& what, double got, double want, double allowed) {
        const double difference = std::abs(got - want);
        if (difference <= allowed || difference < absolute_) {  // NaN fails both
            return;
        }
        if (lines_.size() < kMostLines) {
            lines_.push_back(concat(what, ": got ", exact_text(got), ", want ", exact_text(want), ", off by ",
                                    exact_text(difference), ", tolerance ",
                                    exact_text(std::max(allowed, absolute_))));
        } else {
            ++more_;
        }
    }
    void fail(std::string line) { lines_.push_back(std::move(line)); }
    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> result = lines_;
        if (more_ > 0) {
            result.push_back(concat("and ", more_, " more"));
        }
        return result;
    }

private:
    double absolute_;
    std::vector<std::string> lines_;
    std::size_t more_ = 0;
};

// The listed leading numbers of an entry: all of them, or "first".
std::vector<double> listed(const Json& entry) {
    if (entry.contains("value")) {
        return {entry.at("value").get<double>()};
    }
    return entry.value(entry.contains("values") ? "values" : "first", std::vector<double>{});
}

void compare_sums(Checker& check, const Json& entry, const std::vector<double>& got, double tolerance) {
    const auto n = static_cast<double>(got.size());
    double sum = 0;
    double squares = 0;
    double weighted = 0;
    double largest = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        sum += got[i];
        squares += got[i] * got[i];
        weighted += got[i] * std::cos(static_cast<double>(i));
        largest = std::isnan(got[i]) ? got[i] : std::max(largest, std::abs(got[i]));
    }
    const double l2 = entry.value("l2", std::sqrt(squares));
    if (entry.contains("l2")) {
        check.number("l2", std::sqrt(squares), l2, tolerance * l2);
    }
    if (entry.contains("wsum")) {
        check.number("wsum", weighted, entry.at("wsum").get<double>(), tolerance * l2 * std::sqrt(n / 2));
    }
    if (entry.contains("mean")) {
        check.number("mean", sum / n, entry.at("mean").get<double>(), tolerance * l2 / std::sqrt(n));
    }
    if (entry.contains("absmax")) {
        const double absmax = entry.at("absmax").get<double>();
        check.number("absmax", largest, absmax, tolerance * absmax);
    }
}

void compare_tensor(Checker& check, const Json& entry, const at::Tensor& tensor, double tolerance) {
    const auto shape = entry.value("shape", std::vector<std::int64_t>{});
    if (entry.contains("shape") && tensor.sizes() != at::IntArrayRef(shape)) {
        check.fail(concat("shape: got ", Json(tensor.sizes().vec()).dump(), ", want ", Json(shape).dump()));
        return;
    }
    const at::Tensor flat = tensor.detach().to(at::kCPU, at::kDouble).contiguous().flatten();
    const std::vector<double> got(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
    if (entry.value("zero", false)) {
        for (std::size_t i = 0; i < got.size(); ++i) {
            check.number(concat("element ", i), got[i], 0, 0);
        }
        return;
    }
    const std::vector<double> want = listed(entry);
    if (want.empty() || want.size() > got.size()) {
        check.fail(concat("the entry lists ", want.size(), " numbers for ", got.size(), " computed ones"));
        return;
    }
    double absmax = 0;
    for (const double value : want) {
        absmax = std::max(absmax, std::abs(value));
    }
    absmax = entry.value("absmax", absmax);
    for (std::size_t i = 0; i < want.size(); ++i) {
        check.number(concat("element ", i), got[i], want[i], tolerance * absmax);
    }
    if (entry.contains("last")) {
        check.number(concat("element ", got.size() - 1), got.back(), entry.at("last").get<double>(),
                     tolerance * absmax);
    }
    compare_sums(check, entry, got, tolerance);
}

}  // namespace

std::vector<std::string> compare(const Json& entry, const GoldenValue& got, double tolerance) {
    Checker check(entry.value("tol_abs", 0.0));
    if (entry.contains("exact")) {
        const Json& want = entry.at("exact");
        if (!std::holds_alternative<Json>(got)) {
            check.fail("exact values are wanted, numbers were computed");
        } else if (const Json& value = std::get<Json>(got); value != want) {
            check.fail(concat("got ", value.dump(), ", want exactly ", want.dump()));
        }
    } else if (!std::holds_alternative<at::Tensor>(got)) {
        check.fail("numbers are wanted, exact values were computed");
    } else {
        compare_tensor(check, entry, std::get<at::Tensor>(got),
                       tolerance > 0 ? tolerance : entry.value("tol", kDefaultTolerance));
    }
    return check.lines();
}

}  // namespace drift::test

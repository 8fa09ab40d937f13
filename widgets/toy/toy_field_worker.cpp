#include "widgets/toy/toy_field_worker.h"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace drift {
namespace {

constexpr std::size_t kInfluences = 48;  // drawn per side by the microscope

double thread_milliseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void add_lengths(const std::vector<float>& field, std::vector<double>& lengths) {
    for (std::size_t i = 0; i + 1 < field.size(); i += 2) {
        const double length = std::hypot(field[i], field[i + 1]);
        if (std::isfinite(length) && length > 0) {
            lengths.push_back(length);
        }
    }
}

// Robust against a few extreme arrows; a range of three decades at most, so that colours stay telling.
void set_range(ToyFieldResult& result) {
    std::vector<double> lengths;
    add_lengths(result.grid.total, lengths);
    add_lengths(result.samples.total, lengths);
    if (lengths.empty()) {
        return;
    }
    const auto quantile = [&lengths](double q) {
        const auto at = static_cast<std::ptrdiff_t>(q * static_cast<double>(lengths.size() - 1));
        std::nth_element(lengths.begin(), lengths.begin() + at, lengths.end());
        return lengths[static_cast<std::size_t>(at)];
    };
    result.high = quantile(0.98);
    result.low = std::clamp(quantile(0.05), result.high * 1e-3, result.high * 0.5);
}

}  // namespace

ToyFieldFunctions ToyFieldFunctions::standard() {
    return {toy_field_at_samples, toy_field_at, toy_microscope};
}

ToyFieldResult compute_toy_field(const ToyFieldFunctions& functions, const ToyFieldRequest& request) {
    const double begin = thread_milliseconds();
    ToyFieldResult result;
    result.frame = request.frame;
    const ToyFrame& frame = *request.frame;
    if (frame.gen.empty() || frame.data.empty()) {
        return result;  // without points there is no field
    }
    if (!request.places.empty()) {
        result.places = request.places;
        result.grid = functions.at(frame, request.places, request.label, request.options);
    }
    if (request.samples) {
        result.samples = functions.at_samples(frame, request.options);
    }
    if (request.selected && *request.selected >= 0 &&
        static_cast<std::size_t>(*request.selected) < frame.gen.size() / 2) {
        result.microscope = std::make_shared<const ToyMicroscope>(
            functions.microscope(frame, *request.selected, request.options, kInfluences));
    }
    set_range(result);
    result.milliseconds = thread_milliseconds() - begin;
    return result;
}

ToyFieldWorker::ToyFieldWorker(QObject* parent) : QObject(parent), functions_(ToyFieldFunctions::standard()) {
    pool_.setMaxThreadCount(1);
}

ToyFieldWorker::~ToyFieldWorker() {
    pool_.waitForDone();
}

void ToyFieldWorker::setFunctions(ToyFieldFunctions functions) {
    functions_ = std::move(functions);
}

void ToyFieldWorker::request(ToyFieldRequest request) {
    if (running_) {
        waiting_ = std::move(request);
    } else {
        start(std::move(request));
    }
}

void ToyFieldWorker::cancel() {
    waiting_.reset();
    ++ticket_;
}

void ToyFieldWorker::start(ToyFieldRequest request) {
    running_ = true;
    pool_.start([this, functions = functions_, ticket = ticket_, request = std::move(request)] {
        std::function<void()> announce;
        try {
            const auto result = std::make_shared<const ToyFieldResult>(compute_toy_field(functions, request));
            announce = [this, result] { Q_EMIT ready(result); };
        } catch (...) {
            const ErrorInfo error = current_error_info();
            announce = [this, error] { Q_EMIT failed(error); };
        }
        QMetaObject::invokeMethod(
            this, [this, ticket, announce] { finish(ticket, announce); }, Qt::QueuedConnection);
    });
}

void ToyFieldWorker::finish(std::uint64_t ticket, const std::function<void()>& announce) {
    running_ = false;
    if (waiting_) {
        ToyFieldRequest next = std::move(*waiting_);
        waiting_.reset();
        start(std::move(next));
    }
    if (ticket == ticket_) {
        announce();
    }
}

}  // namespace drift

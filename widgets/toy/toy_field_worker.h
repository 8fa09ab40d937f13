// Computes what the field layers of a toy view show, on a pool thread of its own: the newest request wins and
// nobody ever waits.
//
// THREADING  The worker lives on the GUI thread; compute_toy_field() is pure and runs on any thread.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/session/toy_field.h"

namespace drift {

// Where the numbers come from: core/session/toy_field, or a test's own functions. Thread-safe, pure.
struct ToyFieldFunctions {
    std::function<ToyFieldValues(const ToyFrame&, const ToyFieldOptions&)> at_samples;
    std::function<ToyFieldValues(const ToyFrame&, const std::vector<float>&, std::int32_t,
                                 const ToyFieldOptions&)>
        at;
    std::function<ToyMicroscope(const ToyFrame&, std::int32_t, const ToyFieldOptions&, std::size_t)>
        microscope;
    [[nodiscard]] static ToyFieldFunctions standard();
};

struct ToyFieldRequest {
    std::shared_ptr<const ToyFrame> frame;
    ToyFieldOptions options;
    std::vector<float> places;  // of the grid arrows [K, 2]; empty: none wanted
    std::int32_t label = 0;     // class of the grid arrows
    bool samples = false;       // arrows at the generated points
    std::optional<std::int32_t> selected;
};

// Everything belongs to `frame`, which may be older than the one on screen.
struct ToyFieldResult {
    std::shared_ptr<const ToyFrame> frame;
    std::vector<float> places;
    ToyFieldValues grid, samples;
    std::shared_ptr<const ToyMicroscope> microscope;
    double low = 1e-3, high = 1;  // range of |V| for colours and lengths, data units; 0 < low < high
    double milliseconds = 0;      // processor time of the computation
};
// Throws what the functions throw.
[[nodiscard]] ToyFieldResult compute_toy_field(const ToyFieldFunctions& functions,
                                               const ToyFieldRequest& request);

class ToyFieldWorker : public QObject {
    Q_OBJECT

public:
    explicit ToyFieldWorker(QObject* parent = nullptr);
    ~ToyFieldWorker() override;  // waits for the computation under way

    void setFunctions(ToyFieldFunctions functions);
    [[nodiscard]] const ToyFieldFunctions& functions() const { return functions_; }
    // Replaces a request that has not begun.
    void request(ToyFieldRequest request);
    // Drops the waiting request and the answer of the one under way.
    void cancel();
    [[nodiscard]] bool isBusy() const { return running_; }

Q_SIGNALS:
    void ready(const std::shared_ptr<const drift::ToyFieldResult>& result);
    void failed(const drift::ErrorInfo& error);

private:
    void start(ToyFieldRequest request);
    void finish(std::uint64_t ticket, const std::function<void()>& announce);

    ToyFieldFunctions functions_;
    QThreadPool pool_;
    std::optional<ToyFieldRequest> waiting_;
    std::uint64_t ticket_ = 0;  // raised by cancel(): answers of older tickets are dropped
    bool running_ = false;
};

}  // namespace drift

// Internal to core/drift and its tests: how much tensor memory a piece of work holds at once.
#pragma once

#include <c10/core/CPUAllocator.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace drift::detail {

// Counts the bytes of live CPU tensors while it is installed; every block remembers its size until it is
// freed.
class CountingAllocator final : public c10::Allocator {
public:
    CountingAllocator() : base_(c10::GetCPUAllocator()) { c10::SetCPUAllocator(this, kPriority); }
    ~CountingAllocator() override { c10::SetCPUAllocator(base_, kPriority); }
    CountingAllocator(const CountingAllocator&) = delete;
    CountingAllocator& operator=(const CountingAllocator&) = delete;

    c10::DataPtr allocate(std::size_t bytes) override {
        auto block = std::make_unique<Block>(Block{base_->allocate(bytes), count_, bytes});
        const std::int64_t live =
            count_->live.fetch_add(static_cast<std::int64_t>(bytes)) + static_cast<std::int64_t>(bytes);
        std::int64_t peak = count_->peak.load();
        while (live > peak && !count_->peak.compare_exchange_weak(peak, live)) {
        }
        void* data = block->memory.get();
        return {data, block.release(), &free_block, c10::Device(c10::DeviceType::CPU)};
    }
    void copy_data(void* to, const void* from, std::size_t bytes) const override {
        default_copy_data(to, from, bytes);
    }
    [[nodiscard]] double peak_mib() const {
        return static_cast<double>(count_->peak.load()) / (1024.0 * 1024.0);
    }

private:
    static constexpr std::uint8_t kPriority = 100;
    // Shared with the blocks, which may outlive the allocator.
    struct Count {
        std::atomic<std::int64_t> live{0}, peak{0};
    };
    struct Block {
        c10::DataPtr memory;
        std::shared_ptr<Count> count;
        std::size_t bytes;
    };
    static void free_block(void* context) {
        const std::unique_ptr<Block> block(static_cast<Block*>(context));
        block->count->live.fetch_sub(static_cast<std::int64_t>(block->bytes));
    }

    c10::Allocator* base_;
    std::shared_ptr<Count> count_ = std::make_shared<Count>();
};

}  // namespace drift::detail

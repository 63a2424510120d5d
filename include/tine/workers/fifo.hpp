#pragma once

#include <cstddef>  // std::size_t, std::byte
#include <memory>   // std::unique_ptr
#include <new>      // std::launder
#include <utility>  // std::move, std::swap, std::exchange

namespace tine::detail {

/// A first-in-first-out queue in blocks of a few kilobytes, for one thread at a time.
///
/// Unlike std::deque it allocates nothing while it is empty or refilled, swaps in constant time
/// without a look at its elements, and never holds on to more than one empty block.
template <class T>
class fifo {
 public:
  fifo() noexcept = default;
  fifo(const fifo&) = delete;
  ~fifo() {
    while (!empty()) pop();
  }

  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }

  /// The oldest element; there must be one.
  T& front() noexcept { return *first_->at(begin_); }

  /// Changes nothing when it throws.
  void push(T&& value) {
    if (!last_ || end_ == block::capacity) {
      grow(std::move(value));
    } else {
      ::new (last_->slot(end_)) T(std::move(value));
      ++end_;
    }
    ++size_;
  }

  /// Destroys the oldest element; there must be one.
  void pop() noexcept {
    first_->at(begin_)->~T();
    ++begin_;
    if (--size_ == 0) {
      begin_ = end_ = 0;  // the only block is used again
    } else if (begin_ == block::capacity) {
      spare_ = std::exchange(first_, std::move(first_->next));
      begin_ = 0;
    }
  }

  void swap(fifo& o) noexcept {
    std::swap(first_, o.first_);
    std::swap(spare_, o.spare_);
    std::swap(last_, o.last_);
    std::swap(begin_, o.begin_);
    std::swap(end_, o.end_);
    std::swap(size_, o.size_);
  }

 private:
  struct block {
    static constexpr std::size_t capacity = sizeof(T) < 256 ? 4096 / sizeof(T) : 16;
    void* slot(std::size_t i) noexcept { return storage + i * sizeof(T); }
    T* at(std::size_t i) noexcept { return std::launder(static_cast<T*>(slot(i))); }

    std::unique_ptr<block> next;
    alignas(T) std::byte storage[capacity * sizeof(T)];
  };

  void grow(T&& value) {
    if (!spare_) spare_.reset(new block);
    ::new (spare_->slot(0)) T(std::move(value));
    block* const added = spare_.get();
    (last_ ? last_->next : first_) = std::move(spare_);
    last_ = added;
    end_ = 1;
  }

  std::unique_ptr<block> first_;  // the others hang on it; empty only before the first push
  std::unique_ptr<block> spare_;
  block* last_ = nullptr;
  std::size_t begin_ = 0;  // of the elements in the first block
  std::size_t end_ = 0;    // of those in the last
  std::size_t size_ = 0;
};

}  // namespace tine::detail

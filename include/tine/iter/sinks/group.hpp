#pragma once

#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/sink.hpp>

#include <concepts>       // std::integral
#include <cstddef>        // std::size_t
#include <functional>     // std::invoke
#include <memory>         // std::unique_ptr
#include <mutex>          // std::mutex
#include <stdexcept>      // std::out_of_range
#include <type_traits>    // std::decay_t
#include <unordered_map>  // std::unordered_map
#include <utility>        // std::move
#include <vector>         // std::vector

// Items counted or kept by bucket or key.
namespace tine::detail {

/// Counts of which each piece borrows one and gives it back when it is combined with another: there
/// are never more than pieces, and nothing is added up before the end.
class shared_counts {
 public:
  using counts = std::vector<std::size_t>;

  explicit shared_counts(std::size_t n) : size_(n) {}

  counts* borrow() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
      all_.push_back(std::make_unique<counts>(size_));
      free_.reserve(all_.size());
      return all_.back().get();
    }
    counts* const one = free_.back();
    free_.pop_back();
    return one;
  }
  void give_back(counts* one) {
    const std::lock_guard lock(mutex_);
    free_.push_back(one);  // there is room for all
  }

  counts sum() {
    if (all_.empty()) return counts(size_);
    counts total = std::move(*all_.front());
    for (std::size_t i = 1; i != all_.size(); ++i) {
      for (std::size_t bucket = 0; bucket != size_; ++bucket) total[bucket] += (*all_[i])[bucket];
    }
    return total;
  }

 private:
  std::size_t size_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<counts>> all_;
  std::vector<counts*> free_;
};

template <class BucketOf>
struct histogram_sink : exhaustive_sink {
  using accumulator = std::vector<std::size_t>*;
  shared_counts& all;
  const BucketOf& bucket_of;
  std::size_t size;

  histogram_sink(shared_counts& a, const BucketOf& b, std::size_t n)
      : all(a), bucket_of(b), size(n) {}
  accumulator start(position) const { return all.borrow(); }
  template <class Item>
  go_on accumulate(accumulator counts, Item&& item) const {
    const auto bucket = std::invoke(bucket_of, static_cast<Item&&>(item));
    const auto index = static_cast<std::size_t>(bucket);  // a negative one becomes too large
    if (index >= size) [[unlikely]]
      reject();
    if constexpr (sizeof(bucket) > sizeof(index) && !std::is_class_v<decltype(bucket)>) {
      if (static_cast<decltype(bucket)>(index) != bucket) reject();
    }
    ++(*counts)[index];
    return {};
  }
  accumulator combine(accumulator left, accumulator right) const {
    all.give_back(right);
    return left;
  }

 private:
  [[noreturn, gnu::cold]] static void reject() {
    throw std::out_of_range("tine: histogram: bucket_of gave a bucket that is not there");
  }
};

template <class I, class BucketOf>
std::vector<std::size_t> run_histogram(const I& it, std::size_t n, const BucketOf& bucket_of) {
  shared_counts all(n);
  drive(it, histogram_sink<BucketOf>(all, bucket_of, n));
  return all.sum();
}

template <class F, class I>
using key_of = std::decay_t<std::invoke_result_t<const F&, ref_t<I>>>;

/// A hash table for each piece, the smaller of two merged into the larger.
template <class K, class Key>
struct count_sink_by : exhaustive_sink {
  using accumulator = std::unordered_map<K, std::size_t>;
  const Key& key;

  explicit count_sink_by(const Key& k) : key(k) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  go_on accumulate(accumulator& counts, Item&& item) const {
    ++counts[std::invoke(key, item)];
    return {};
  }
  static accumulator combine(accumulator left, accumulator right) {
    if (left.size() < right.size()) left.swap(right);
    left.merge(right);
    for (const auto& [k, count] : right) left.find(k)->second += count;
    return left;
  }
};

template <class I, class Key>
auto run_count_by(const I& it, const Key& key) {
  return drive(it, count_sink_by<key_of<Key, I>, Key>(key));
}

template <class K, class T, class Key>
struct group_sink : exhaustive_sink {
  using accumulator = std::unordered_map<K, std::vector<T>>;
  const Key& key;

  explicit group_sink(const Key& k) : key(k) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  go_on accumulate(accumulator& groups, Item&& item) const {
    groups[std::invoke(key, item)].emplace_back(static_cast<Item&&>(item));
    return {};
  }
  static accumulator combine(accumulator left, accumulator right) {
    left.merge(right);
    for (auto& [k, later] : right) {
      auto& group = left.find(k)->second;
      group.insert(group.end(), std::make_move_iterator(later.begin()),
                   std::make_move_iterator(later.end()));
    }
    return left;
  }
};

template <class I, class Key>
auto run_group_by(const I& it, const Key& key) {
  return drive(it, group_sink<key_of<Key, I>, value_t<I>, Key>(key));
}

}  // namespace tine::detail

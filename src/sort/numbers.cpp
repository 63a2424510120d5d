#include <tine/sort/numbers.hpp>

#include <tine/sort/blocks.hpp>     // for_blocks, for_parts
#include <tine/sort/order.hpp>      // sort_if_monotonic
#include <tine/sort/quicksort.hpp>  // quicksort
#include <tine/sort/room.hpp>       // buffer

#include <algorithm>  // std::sort
#include <array>      // std::array
#include <atomic>     // std::atomic
#include <bit>        // std::bit_width
#include <cstdint>    // std::uint8_t, std::uint32_t
#include <cstring>    // std::memcpy
#include <limits>     // std::numeric_limits
#include <memory>     // std::unique_ptr
#include <new>        // std::nothrow
#include <utility>    // std::exchange

// Numbers are sorted by their bits, in two steps: one pass distributes them over many buckets, so
// small that each fits into a core's own cache; then a radix sort by a bucket's upper bits leaves so
// little disorder that insertion sort ends it. docs/sorting.md says more.
namespace tine::detail {
namespace {

/// From the bits of a number to an unsigned key in the wanted order.
template <class Bits, bool Floating>
struct encoding {
  static constexpr int top = std::numeric_limits<Bits>::digits - 1;
  static constexpr Bits sign = static_cast<Bits>(Bits{1} << top);

  encoding(number_kind kind, bool descending)
      : flipped(static_cast<Bits>((kind == number_kind::plain ? Bits{0} : sign) ^
                                  (descending ? ~Bits{0} : Bits{0}))) {}

  Bits operator()(Bits x) const {
    if constexpr (Floating) {  // the more is left of a negative one, the smaller it is
      x = static_cast<Bits>(x ^ (static_cast<Bits>(Bits{0} - (x >> top)) & ~sign));
    }
    return static_cast<Bits>(x ^ flipped);
  }

  Bits flipped;
};

template <class Bits>
constexpr Bits sign_of = encoding<Bits, false>::sign;

template <class Bits>
bool is_nan(Bits x) {
  constexpr Bits infinity =
      sizeof(Bits) == 8 ? static_cast<Bits>(0x7ff0'0000'0000'0000) : static_cast<Bits>(0x7f80'0000);
  return static_cast<Bits>(x & ~sign_of<Bits>) > infinity;
}

constexpr std::size_t shortest_distributed = std::size_t{1} << 16;

template <class Bits, class Encoding>
class number_sort {
  using bits = Bits;
  using count = std::uint32_t;

 public:
  number_sort(bits* first, std::size_t n, Encoding key) : first_(first), n_(n), key_(key) {}

  void run() {
    if (n_ <= 64) return insertion_sort(first_, first_ + n_, less());
    if (sort_if_monotonic(first_, first_ + n_, less())) return;
    if (n_ <= 2048) {
      bits room[2048];
      return sort_bucket(first_, room, n_, first_);
    }
    const buffer<bits> room(n_, std::nothrow);
    if (room.begin() == nullptr || n_ > std::numeric_limits<count>::max()) {  // slower, in place
      return quicksort(first_, first_ + n_, allowed_bad_splits(first_, first_ + n_), true, less());
    }
    if (n_ < shortest_distributed) return sort_bucket(first_, room.begin(), n_, first_);
    distribute(room.begin());
  }

 private:
  auto less() const {
    return [key = key_](bits a, bits b) { return key(a) < key(b); };
  }

  static constexpr std::size_t most_buckets = 256;
  using histogram = std::array<count, most_buckets>;

  /// Where a key goes: to the bucket of its upper bits, if that makes buckets of similar sizes, else
  /// by a search among splitters.
  struct classifier {
    bool by_bits = false;
    bits lowest = 0, highest = 0;
    int shift = 0;
    std::array<bits, most_buckets>
        splitters{};  // a search tree: the children of i are 2i and 2i + 1

    std::size_t by_upper_bits(bits key) const {
      return static_cast<std::size_t>((std::clamp(key, lowest, highest) - lowest) >> shift);
    }
    std::size_t child(std::size_t node, bits key) const {
      return 2 * node + (key >= splitters[node]);
    }
  };

  static void fill_tree(classifier& c, const bits* sorted, std::size_t node, std::size_t from,
                        std::size_t to) {
    if (node >= most_buckets) return;
    const std::size_t middle = from + (to - from) / 2;
    c.splitters[node] = sorted[middle];
    fill_tree(c, sorted, 2 * node, from, middle);
    fill_tree(c, sorted, 2 * node + 1, middle, to);
  }

  classifier learn() const {
    constexpr std::size_t samples = 8 * most_buckets;
    std::array<bits, samples> sample;
    std::uint64_t random = n_;
    for (std::size_t i = 0; i < samples; ++i) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      // One of each of so many stretches.
      const std::size_t stretch = n_ / samples;
      sample[i] = key_(first_[i * stretch + static_cast<std::size_t>(random >> 33) % stretch]);
    }
    std::sort(sample.begin(), sample.end());

    classifier c;
    c.lowest = sample.front();
    c.highest = sample.back();
    const auto range = static_cast<bits>(c.highest - c.lowest);
    c.shift = std::max(0, static_cast<int>(std::bit_width(range)) - 8);
    c.by_bits = true;
    std::array<unsigned, most_buckets> sizes{};
    for (const bits key : sample) ++sizes[c.by_upper_bits(key)];
    const unsigned largest = *std::max_element(sizes.begin(), sizes.end());
    if (largest > 6 * samples / most_buckets && range >= most_buckets) {
      c.by_bits = false;
      fill_tree(c, sample.data(), 1, 0, samples);
    }
    return c;
  }

  void distribute(bits* room) {
    const classifier c = learn();
    if (c.by_bits) {
      return distribute(
          room,
          [&](std::size_t first, std::size_t last, histogram& sizes) {
            for (std::size_t i = first; i < last; ++i) ++sizes[c.by_upper_bits(key_(first_[i]))];
          },
          [first = first_, key = key_, c](std::size_t i) {  // copies, which nothing else changes
            return c.by_upper_bits(key(first[i]));
          });
    }
    const buffer<std::uint8_t> buckets(n_, std::nothrow);  // a search is not made twice
    if (buckets.begin() == nullptr) {
      return quicksort(first_, first_ + n_, allowed_bad_splits(first_, first_ + n_), true, less());
    }
    distribute(
        room,
        [&](std::size_t first, std::size_t last, histogram& sizes) {
          search(c, first, last, buckets.begin());
          for (std::size_t i = first; i < last; ++i) ++sizes[buckets.begin()[i]];
        },
        [found = buckets.begin()](std::size_t i) { return std::size_t{found[i]}; });
  }

  /// Notes the buckets of `[first, last)`. Several searches at once hide each other's latency.
  void search(const classifier& c, std::size_t first, std::size_t last,
              std::uint8_t* buckets) const {
    constexpr std::size_t at_once = 8;
    for (; last - first >= at_once; first += at_once) {
      std::array<bits, at_once> keys;
      std::array<std::size_t, at_once> nodes;
      for (std::size_t k = 0; k < at_once; ++k) keys[k] = key_(first_[first + k]), nodes[k] = 1;
      for (int level = 0; level < 8; ++level) {
#pragma GCC unroll 8
        for (std::size_t k = 0; k < at_once; ++k) nodes[k] = c.child(nodes[k], keys[k]);
      }
      for (std::size_t k = 0; k < at_once; ++k) {
        buckets[first + k] = static_cast<std::uint8_t>(nodes[k] - most_buckets);
      }
    }
    for (; first < last; ++first) {
      std::size_t node = 1;
      while (node < most_buckets) node = c.child(node, key_(first_[first]));
      buckets[first] = static_cast<std::uint8_t>(node - most_buckets);
    }
  }

  /// `measure(first, last, sizes)` counts what goes to each bucket, `bucket_of(i)` tells it again.
  template <class Measure, class BucketOf>
  void distribute(bits* room, const Measure& measure, const BucketOf& bucket_of) {
    const auto blocks = block_division::of(n_, 1 << 14);
    const std::unique_ptr<histogram[]> places(new histogram[blocks.count()]());
    for_blocks(0, blocks.count(), [&](std::size_t b) {
      histogram sizes{};
      measure(blocks.begin(b), blocks.end(b), sizes);
      places[b] = sizes;
    });

    std::array<std::size_t, most_buckets + 1> begins{};
    std::size_t place = 0;
    for (std::size_t bucket = 0; bucket < most_buckets; ++bucket) {
      begins[bucket] = place;
      for (std::size_t b = 0; b < blocks.count(); ++b) {
        const count size = places[b][bucket];
        places[b][bucket] = static_cast<count>(place - begins[bucket]);
        place += size;
      }
    }
    begins[most_buckets] = place;

    for_blocks(0, blocks.count(), [&](std::size_t b) {
      std::array<bits*, most_buckets> to;
      for (std::size_t i = 0; i < most_buckets; ++i) to[i] = room + begins[i] + places[b][i];
      const bits* const from = first_;
      const BucketOf bucket = bucket_of;
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) *to[bucket(i)]++ = from[i];
    });
    for_blocks(0, most_buckets, [&](std::size_t bucket) {
      const std::size_t begin = begins[bucket];
      sort_bucket(room + begin, first_ + begin, begins[bucket + 1] - begin, first_ + begin);
    });
  }

  /// Sorts `n` numbers from `from` into `result`, which is `from` or `room`.
  void sort_bucket(bits* from, bits* room, std::size_t n, bits* result) const {
    if (n == 0) return;
    bits lowest = key_(from[0]), highest = lowest;
    for (std::size_t i = 1; i < n; ++i) {
      const bits key = key_(from[i]);
      lowest = std::min(lowest, key);
      highest = std::max(highest, key);
    }
    const int significant = static_cast<int>(std::bit_width(static_cast<bits>(highest - lowest)));
    if (significant == 0) {
      if (result != from) std::memcpy(result, from, n * sizeof(bits));
      return;
    }
    // A few more bits than tell that many numbers apart if they are spread evenly.
    const int sorted_bits = std::min({significant, static_cast<int>(std::bit_width(n) + 2), 22});
    const int low_bits = sorted_bits / 2;
    const int high_bits = sorted_bits - low_bits;
    const int shift = significant - sorted_bits;
    const auto digits = [=, key = key_](bits x) {
      return static_cast<std::size_t>(static_cast<bits>(key(x) - lowest) >> shift);
    };
    const std::size_t low_mask = (std::size_t{1} << low_bits) - 1;
    constexpr std::size_t most_digits = 2048;
    count low[most_digits], high[most_digits];
    std::memset(low, 0, sizeof(count) << low_bits);
    std::memset(high, 0, sizeof(count) << high_bits);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t d = digits(from[i]);
      ++low[d & low_mask];
      ++high[d >> low_bits];
    }
    to_places(low, low_bits);
    to_places(high, high_bits);
    for (std::size_t i = 0; i < n; ++i) room[low[digits(from[i]) & low_mask]++] = from[i];
    for (std::size_t i = 0; i < n; ++i) from[high[digits(room[i]) >> low_bits]++] = room[i];
    if (shift == 0) {
      if (result != from) std::memcpy(result, from, n * sizeof(bits));
      return;
    }
    finish(from, n, result);
  }

  static void to_places(count* sizes, int bits_of_digit) {
    count place = 0;
    for (std::size_t i = 0; i < std::size_t{1} << bits_of_digit; ++i) {
      place += std::exchange(sizes[i], place);
    }
  }

  /// Insertion sort of what is nearly in order; gives up when it is not.
  void finish(bits* from, std::size_t n, bits* result) const {
    std::size_t moves_left = 8 * n;
    result[0] = from[0];
    for (std::size_t i = 1; i < n; ++i) {
      const bits x = from[i];
      const bits key = key_(x);
      std::size_t gap = i;
      while (gap > 0 && key_(result[gap - 1]) > key) {
        result[gap] = result[gap - 1];
        --gap;
      }
      result[gap] = x;
      if (i - gap > moves_left) {
        if (result != from) std::memcpy(result + i + 1, from + i + 1, (n - i - 1) * sizeof(bits));
        return quicksort(result, result + n, allowed_bad_splits(result, result + n), true, less());
      }
      moves_left -= i - gap;
    }
  }

  bits* first_;
  std::size_t n_;
  Encoding key_;
};

/// Numbers of one or two bytes: their values are counted.
template <class Bits>
void counting_sort(Bits* first, std::size_t n, encoding<Bits, false> key) {
  constexpr std::size_t values = std::size_t{1} << std::numeric_limits<Bits>::digits;
  const std::unique_ptr<std::size_t[]> counts(new std::size_t[values]());
  for (std::size_t i = 0; i < n; ++i) ++counts[key(first[i])];
  const auto decode = key;  // it is its own inverse
  for (std::size_t k = 0; k < values; ++k) {
    first = std::fill_n(first, counts[k], decode(static_cast<Bits>(k)));
  }
}

/// Moves NaNs to the end, orders them by their bits, and returns how many numbers are before them.
template <class Bits>
std::size_t put_nans_last(Bits* first, std::size_t n) {
  std::atomic<bool> any{false};  // relaxed: the blocks' end orders it
  for_parts(n, std::size_t{1} << 15, [&](std::size_t from, std::size_t to) {
    Bits nans = 0;
    for (std::size_t i = from; i < to; ++i) nans |= static_cast<Bits>(is_nan(first[i]));
    if (nans != 0) any.store(true, std::memory_order_relaxed);
  });
  if (!any.load(std::memory_order_relaxed)) return n;
  Bits* const nans =
      partition_in_parallel(first, first + n, [](Bits x) { return !is_nan(x); }).middle;
  std::sort(nans, first + n);
  return static_cast<std::size_t>(nans - first);
}

template <class Bits>
void sort_as(void* where, std::size_t n, number_kind kind, bool descending) {
  auto* const first = static_cast<Bits*>(where);
  const auto sort_by = [&](auto key) { number_sort<Bits, decltype(key)>(first, n, key).run(); };
  const encoding<Bits, false> key(kind, descending);
  if constexpr (sizeof(Bits) >= 4) {
    if (kind == number_kind::floating) {
      n = put_nans_last(first, n);
      return sort_by(encoding<Bits, true>(kind, descending));
    }
  } else if (n > std::size_t{1} << std::numeric_limits<Bits>::digits) {
    return counting_sort(first, n, key);
  }
  sort_by(key);
}

template <class Bits>
bool any_nan_or_negative_zero(const void* where, std::size_t n) {
  const auto* const first = static_cast<const Bits*>(where);
  std::atomic<bool> any{false};  // relaxed: the blocks' end orders it
  for_parts(n, std::size_t{1} << 15, [&](std::size_t from, std::size_t to) {
    Bits found = 0;
    for (std::size_t i = from; i < to; ++i) {
      found |= static_cast<Bits>(is_nan(first[i]) | (first[i] == sign_of<Bits>));
    }
    if (found != 0) any.store(true, std::memory_order_relaxed);
  });
  return any.load(std::memory_order_relaxed);
}

}  // namespace

void sort_numbers(void* first, std::size_t n, std::size_t width, number_kind kind,
                  bool descending) {
  switch (width) {
    case 1:
      return sort_as<std::uint8_t>(first, n, kind, descending);
    case 2:
      return sort_as<std::uint16_t>(first, n, kind, descending);
    case 4:
      return sort_as<std::uint32_t>(first, n, kind, descending);
    default:
      return sort_as<std::uint64_t>(first, n, kind, descending);
  }
}

bool has_nan_or_negative_zero(const void* first, std::size_t n, std::size_t width) {
  return width == 4 ? any_nan_or_negative_zero<std::uint32_t>(first, n)
                    : any_nan_or_negative_zero<std::uint64_t>(first, n);
}

}  // namespace tine::detail

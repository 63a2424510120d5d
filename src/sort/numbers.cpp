#include <tine/sort/numbers.hpp>

#include <tine/core/prefetch.hpp>   // prefetch, for_each_ahead
#include <tine/sort/blocks.hpp>     // for_blocks, for_parts
#include <tine/sort/order.hpp>      // sort_if_monotonic, no_neighbours
#include <tine/sort/quicksort.hpp>  // quicksort
#include <tine/sort/room.hpp>       // buffer

#include <algorithm>    // std::sort
#include <array>        // std::array
#include <atomic>       // std::atomic
#include <bit>          // std::bit_width
#include <cstdint>      // std::uint8_t, std::uint32_t
#include <cstring>      // std::memcpy
#include <limits>       // std::numeric_limits
#include <memory>       // std::unique_ptr
#include <new>          // std::nothrow
#include <type_traits>  // std::conditional_t
#include <utility>      // std::exchange, std::pair

// Numbers are sorted by their bits, in two steps: one pass distributes them over many buckets, so
// small that each fits into a core's own cache; then a radix sort by a bucket's upper bits leaves
// so little disorder that insertion sort ends it. docs/sorting.md says more.
namespace tine::detail {
namespace {

template <class Bits>
constexpr Bits sign_of = static_cast<Bits>(Bits{1} << (std::numeric_limits<Bits>::digits - 1));
template <class Bits>
constexpr Bits infinity_of =
    sizeof(Bits) == 8 ? static_cast<Bits>(0x7ff0'0000'0000'0000) : static_cast<Bits>(0x7f80'0000);

template <class Bits>
bool is_nan(Bits x) {
  return static_cast<Bits>(x & ~sign_of<Bits>) > infinity_of<Bits>;
}

/// From the bits of a number to an unsigned key in the wanted order. What is not a number comes
/// last.
template <class Bits, bool Floating>
struct encoding {
  static constexpr bool is_floating = Floating;

  encoding(number_kind kind, bool descending)
      : flipped(static_cast<Bits>((kind == number_kind::plain ? Bits{0} : sign_of<Bits>)^(
            descending ? ~Bits{0} : Bits{0}))) {
    if constexpr (Floating) {
      // The first of all numbers gets the key 0, and what would be in front of it the largest keys.
      const Bits infinity = infinity_of<Bits>;
      first = (*this)(descending ? infinity : static_cast<Bits>(infinity | sign_of<Bits>));
    }
  }

  Bits operator()(Bits x) const {
    if constexpr (Floating) x = mirrored(x);
    return static_cast<Bits>((x ^ flipped) - first);
  }

  /// From the key to the number.
  Bits decode(Bits key) const {
    const auto x = static_cast<Bits>((key + first) ^ flipped);
    return Floating ? mirrored(x) : x;
  }
  bool changes_something() const { return Floating || flipped != 0; }

 private:
  /// The more is left of a negative one, the smaller it is.
  static Bits mirrored(Bits x) {
    constexpr int top = std::numeric_limits<Bits>::digits - 1;
    return static_cast<Bits>(x ^ (static_cast<Bits>(Bits{0} - (x >> top)) & ~sign_of<Bits>));
  }

  Bits flipped;
  Bits first = 0;
};

constexpr std::size_t shortest_distributed = std::size_t{1} << 16;

template <class Bits, class Encoding>
class number_sort {
  using bits = Bits;
  using count = std::uint32_t;

 public:
  number_sort(bits* first, std::size_t n, Encoding key) : first_(first), n_(n), key_(key) {}

  void run() {
    if (n_ <= 64) return insertion_sort(first_, first_ + n_, less());
    if (!Encoding::is_floating && sort_if_monotonic<false>(first_, first_ + n_, less())) return;
    if (n_ <= 2048) {
      bits room[2048];
      return sort_by_keys(room);
    }
    const buffer<bits> room(n_, std::nothrow);
    if (room.begin() == nullptr || n_ > std::numeric_limits<count>::max()) {  // slower, in place
      return quicksort(first_, first_ + n_, allowed_bad_splits(first_, first_ + n_), true, less());
    }
    if (n_ < shortest_distributed) return sort_by_keys(room.begin());
    distribute(room.begin());
  }

 private:
  auto less() const {
    return [key = key_](bits a, bits b) { return key(a) < key(b); };
  }

  /// As one bucket.
  void sort_by_keys(bits* room) {
    if (key_.changes_something()) {
      for (std::size_t i = 0; i < n_; ++i) first_[i] = key_(first_[i]);
    }
    sort_bucket(first_, room, n_, first_, prefetch_distance_in(n_ * sizeof(bits)));
    decode(first_, n_);
  }

  void decode(bits* keys, std::size_t n) const {
    if (!key_.changes_something()) return;
    for (std::size_t i = 0; i < n; ++i) keys[i] = key_.decode(keys[i]);
  }

  /// A line of keys at a time.
  using keys_ahead = elements_ahead<bits, cache_line / sizeof(bits)>;
  static constexpr std::size_t most_buckets = 512;
  static constexpr std::size_t splitter_buckets = 256;
  static constexpr std::size_t samples = 2048;
  static constexpr std::size_t samples_each = 8;  // of a bucket
  using histogram = std::array<count, most_buckets>;

  /// Where a key goes.
  enum class way {
    upper_bits,  // to the bucket of its upper bits
    cells,       // the same, but of as many bits as its surroundings need
    splitters,   // found by a search among splitters
  };
  struct classifier {
    way by = way::upper_bits;
    std::size_t buckets = splitter_buckets;
    bits lowest = 0, highest = 0;
    int shift = 0;
    // A cell's first bucket, and from bit 16 on, how far to shift what is behind the cell's bits.
    std::array<std::uint32_t, samples> cells;
    std::array<bits, splitter_buckets>
        splitters;  // a search tree: the children of i are 2i and 2i + 1

    bits above_lowest(bits key) const {
      return static_cast<bits>(std::clamp(key, lowest, highest) - lowest);
    }
    std::size_t by_upper_bits(bits key) const {
      return static_cast<std::size_t>(above_lowest(key) >> shift);
    }
    std::size_t by_cell(bits key) const {
      const bits above = above_lowest(key);
      const auto cell = cells[static_cast<std::size_t>(above >> shift)];
      const auto rest = static_cast<bits>(above & ((bits{1} << shift) - 1));
      return (cell & 0xffff) + static_cast<std::size_t>(rest >> (cell >> 16));
    }
    std::size_t child(std::size_t node, bits key) const {
      return 2 * node + (key >= splitters[node]);
    }
  };

  /// Divides cells with many samples evenly, and gives neighbours with few of them one bucket.
  static void divide_cells(classifier& c, const std::array<bits, samples>& sample) {
    std::array<unsigned, samples> sizes{};
    for (const bits key : sample) ++sizes[c.by_upper_bits(key)];
    std::uint32_t bucket = 0;
    unsigned filled = 0;
    for (std::size_t i = 0; i < samples; ++i) {
      const int parts =
          std::min(c.shift, static_cast<int>(std::bit_width(sizes[i] / samples_each)) - 1);
      const bool is_divided = parts > 0;
      if (is_divided && filled != 0) ++bucket, filled = 0;
      c.cells[i] = bucket | static_cast<std::uint32_t>(is_divided ? c.shift - parts : c.shift)
                                << 16;
      if (is_divided) {
        bucket += std::uint32_t{1} << parts;
      } else if ((filled += sizes[i]) >= samples_each) {
        ++bucket, filled = 0;
      }
    }
    c.buckets = bucket + 1;  // the last one may be empty
  }

  static void fill_tree(classifier& c, const bits* sorted, std::size_t node, std::size_t from,
                        std::size_t to) {
    if (node >= splitter_buckets) return;
    const std::size_t middle = from + (to - from) / 2;
    c.splitters[node] = sorted[middle];
    fill_tree(c, sorted, 2 * node, from, middle);
    fill_tree(c, sorted, 2 * node + 1, middle, to);
  }

  /// One number of each of so many stretches, in order.
  std::array<bits, samples> take_sample() const {
    std::array<bits, samples> sample;
    std::uint64_t random = n_;
    for (std::size_t i = 0; i < samples; ++i) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      const std::size_t stretch = n_ / samples;
      sample[i] = key_(first_[i * stretch + static_cast<std::size_t>(random >> 33) % stretch]);
    }
    std::sort(sample.begin(), sample.end());
    return sample;
  }

  template <class BucketOf>
  static bool makes_similar_buckets(const std::array<bits, samples>& sample,
                                    const BucketOf& bucket_of) {
    std::array<unsigned, most_buckets> sizes{};
    for (const bits key : sample) ++sizes[bucket_of(key)];
    return *std::max_element(sizes.begin(), sizes.end()) <= 6 * samples_each;
  }

  /// Chooses the quickest way that makes buckets of similar sizes.
  void learn(classifier& c) const {
    const auto sample = take_sample();
    c.lowest = sample.front();
    c.highest = sample.back();
    const auto range = static_cast<bits>(c.highest - c.lowest);
    const int width = static_cast<int>(std::bit_width(range));
    c.shift = std::max(0, width - 8);
    if (range < splitter_buckets) return;
    if (makes_similar_buckets(sample, [&](bits key) { return c.by_upper_bits(key); })) return;
    c.by = way::cells;
    c.shift = std::max(0, width - static_cast<int>(std::bit_width(samples - 1)));
    divide_cells(c, sample);
    if (makes_similar_buckets(sample, [&](bits key) { return c.by_cell(key); })) return;
    c.by = way::splitters;
    c.buckets = splitter_buckets;
    fill_tree(c, sample.data(), 1, 0, samples);
  }

  /// Buckets that are told from the key alone, and so quickly that it is done twice.
  template <class BucketOf>
  void distribute_by(bits* room, std::size_t buckets, const BucketOf& bucket_of) {
    distribute(
        room, buckets,
        [&](std::size_t first, std::size_t last, histogram& sizes) {
          for_each_ahead(first, last, keys_ahead(first_, prefetch_distance),
                         [&sizes, from = first_, key = key_, bucket = bucket_of](std::size_t i) {
                           ++sizes[bucket(key(from[i]))];
                         });
        },
        [bucket_of](std::size_t, bits key) { return bucket_of(key); });
  }

  void distribute(bits* room) {
    const std::unique_ptr<classifier> learned(new classifier);
    const classifier& c = *learned;
    learn(*learned);
    if (c.by == way::upper_bits) {
      return distribute_by(
          room, c.buckets, [lowest = c.lowest, highest = c.highest, shift = c.shift](bits key) {
            return static_cast<std::size_t>((std::clamp(key, lowest, highest) - lowest) >> shift);
          });
    }
    if (c.by == way::cells) {
      return distribute_by(room, c.buckets, [&c](bits key) { return c.by_cell(key); });
    }
    const buffer<std::uint8_t> buckets(n_, std::nothrow);  // a search is not made twice
    if (buckets.begin() == nullptr) {
      return quicksort(first_, first_ + n_, allowed_bad_splits(first_, first_ + n_), true, less());
    }
    distribute(
        room, c.buckets,
        [&](std::size_t first, std::size_t last, histogram& sizes) {
          search(c, first, last, buckets.begin());
          for (std::size_t i = first; i < last; ++i) ++sizes[buckets.begin()[i]];
        },
        [found = buckets.begin()](std::size_t i, bits) { return std::size_t{found[i]}; });
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
        buckets[first + k] = static_cast<std::uint8_t>(nodes[k] - splitter_buckets);
      }
    }
    for (; first < last; ++first) {
      std::size_t node = 1;
      while (node < splitter_buckets) node = c.child(node, key_(first_[first]));
      buckets[first] = static_cast<std::uint8_t>(node - splitter_buckets);
    }
  }

  /// `measure(first, last, sizes)` counts what goes to each bucket, `bucket_of(i, key)` tells it
  /// again. From there on the numbers are keys, until their bucket is sorted.
  template <class Measure, class BucketOf>
  void distribute(bits* room, std::size_t buckets, const Measure& measure,
                  const BucketOf& bucket_of) {
    const auto blocks = block_division::of(n_, 1 << 14);
    const std::unique_ptr<histogram[]> places(new histogram[blocks.count()]);
    for_blocks(0, blocks.count(), [&](std::size_t b) {
      histogram sizes{};
      measure(blocks.begin(b), blocks.end(b), sizes);
      places[b] = sizes;
    });

    std::array<std::size_t, most_buckets + 1> begins;
    std::size_t place = 0;
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
      begins[bucket] = place;
      for (std::size_t b = 0; b < blocks.count(); ++b) {
        const count size = places[b][bucket];
        places[b][bucket] = static_cast<count>(place - begins[bucket]);
        place += size;
      }
    }
    begins[buckets] = place;

    for_blocks(0, blocks.count(), [&](std::size_t b) {
      std::array<bits*, most_buckets> to;
      for (std::size_t i = 0; i < buckets; ++i) to[i] = room + begins[i] + places[b][i];
      const bits* const from = first_;
      const BucketOf bucket = bucket_of;  // copies, which nothing else changes
      const Encoding key = key_;
      const keys_ahead ahead(from, prefetch_distance);
      for_each_ahead(blocks.begin(b), blocks.end(b), ahead, [&](std::size_t i) {
        const bits k = key(from[i]);
        bits*& free = to[bucket(i, k)];
        prefetch<1>(free, cache_line);  // the line behind
        *free++ = k;
      });
    });
    for_blocks(0, buckets, [&](std::size_t bucket) {
      const std::size_t begin = begins[bucket];
      const std::size_t n = begins[bucket + 1] - begin;
      bits* const scratch = n <= longest_scratch ? scratch_of_thread(n) : nullptr;
      sort_bucket(room + begin, scratch != nullptr ? scratch : first_ + begin, n, first_ + begin,
                  prefetch_distance);
      decode(first_ + begin, n);
    });
  }

  /// Memory that stays in the core's own cache from bucket to bucket. Used only between two forks,
  /// so a thread needs it for one bucket at a time. Null when there is no memory.
  static constexpr std::size_t longest_scratch = (std::size_t{1} << 19) / sizeof(bits);
  static bits* scratch_of_thread(std::size_t n) {
    thread_local std::unique_ptr<bits[]> scratch;
    thread_local std::size_t size = 0;
    if (size < n) {
      size = 0;
      scratch.reset(new (std::nothrow) bits[2 * n]);
      if (scratch != nullptr) size = 2 * n;
    }
    return scratch.get();
  }

  /// The lowest and the highest of `n` keys. In lanes of their own, which need not wait for each
  /// other.
  static std::pair<bits, bits> extremes(const bits* keys, std::size_t n, std::size_t distance) {
    constexpr std::size_t lanes = 4;
    std::array<bits, lanes> low, high;
    low.fill(keys[0]);
    high.fill(keys[0]);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      prefetch<lanes>(keys + i, distance);
      for (std::size_t k = 0; k < lanes; ++k) {
        low[k] = std::min(low[k], keys[i + k]);
        high[k] = std::max(high[k], keys[i + k]);
      }
    }
    for (; i < n; ++i) {
      low[0] = std::min(low[0], keys[i]);
      high[0] = std::max(high[0], keys[i]);
    }
    return {*std::min_element(low.begin(), low.end()), *std::max_element(high.begin(), high.end())};
  }

  /// Sorts `n` keys from `from` into `result`, by way of `between`, which is neither, or `result`
  /// if that is not `from`. Asks for memory so many bytes ahead.
  static void sort_bucket(bits* from, bits* between, std::size_t n, bits* result,
                          std::size_t distance) {
    if (n == 0) return;
    const auto [lowest, highest] = extremes(from, n, distance);
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
    const auto digits = [=, lowest = lowest](bits key) {
      return static_cast<std::size_t>(static_cast<bits>(key - lowest) >> shift);
    };
    const std::size_t low_mask = (std::size_t{1} << low_bits) - 1;
    constexpr std::size_t most_digits = 2048;
    count low[most_digits], high[most_digits];
    std::memset(low, 0, sizeof(count) << low_bits);
    std::memset(high, 0, sizeof(count) << high_bits);
    for_each_ahead(0, n, keys_ahead(result, distance),
                   [&](std::size_t i) {  // the last step writes there
                     const std::size_t d = digits(from[i]);
                     ++low[d & low_mask];
                     ++high[d >> low_bits];
                   });
    to_places(low, low_bits);
    to_places(high, high_bits);
    for (std::size_t i = 0; i < n; ++i) between[low[digits(from[i]) & low_mask]++] = from[i];
    bits* const sorted = between == result ? from : result;
    for (std::size_t i = 0; i < n; ++i) sorted[high[digits(between[i]) >> low_bits]++] = between[i];
    if (sorted != result) std::memcpy(result, sorted, n * sizeof(bits));
    if (shift != 0) finish(result, n);
  }

  static void to_places(count* sizes, int bits_of_digit) {
    count place = 0;
    for (std::size_t i = 0; i < std::size_t{1} << bits_of_digit; ++i) {
      place += std::exchange(sizes[i], place);
    }
  }

  /// Insertion sort of what is nearly in order; gives up when it is not.
  static void finish(bits* sorted, std::size_t n) {
    std::size_t moves_left = 8 * n;
    for (std::size_t i = 1; i < n; ++i) {
      const bits key = sorted[i];
      std::size_t gap = i;
      while (gap > 0 && sorted[gap - 1] > key) {
        sorted[gap] = sorted[gap - 1];
        --gap;
      }
      sorted[gap] = key;
      if (i - gap > moves_left) {
        return quicksort(sorted, sorted + n, allowed_bad_splits(sorted, sorted + n), true,
                         std::less<bits>{});
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

/// Sorts floating-point numbers that are in order or in reversed order already. They are compared
/// as what they are: none is a NaN then, and only the zeros are left to look at.
template <class Real, class Bits>
bool sort_reals_if_monotonic(Bits* bits, std::size_t n, const encoding<Bits, true>& key,
                             bool descending) {
  if (n < 2) return true;
  auto* const first =
      reinterpret_cast<Real*>(bits);  // this file is compiled without strict aliasing
  const auto not_up = [](Real a, Real b) { return !(a <= b); };  // also when one is a NaN
  const auto not_down = [](Real a, Real b) { return !(a >= b); };
  const bool rises = no_neighbours(first, first + n, not_up);
  if (!rises && !no_neighbours(first, first + n, not_down)) return false;
  if (rises == descending) reverse_in_parallel(first, first + n);
  const auto before_zero = [=](Real x) { return descending ? x > 0 : x < 0; };
  const auto up_to_zero = [](Real x) { return x == 0; };
  Real* const zeros = std::partition_point(first, first + n, before_zero);
  Real* const end = std::partition_point(zeros, first + n, up_to_zero);
  std::partition(
      bits + (zeros - first), bits + (end - first),
      [&, least = std::min(key(0), key(sign_of<Bits>))](Bits x) { return key(x) == least; });
  return true;
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

/// Whether NaNs should be moved to the end before the rest is sorted. Many numbers are distributed
/// by their keys anyway, and a few NaNs with them; but many NaNs would be one large bucket, and in
/// a single bucket one NaN among the numbers would make them look alike.
template <class Bits>
bool may_have_bothersome_nans(const Bits* first, std::size_t n) {
  if (n < shortest_distributed) return true;
  constexpr std::size_t samples = 64;
  for (std::size_t i = 0; i < samples; ++i) {
    if (is_nan(first[i * (n / samples)])) return true;
  }
  return false;
}

/// Orders the NaNs at the end by their bits.
template <class Bits>
void sort_nans(Bits* first, std::size_t n) {
  if (n == 0 || !is_nan(first[n - 1])) return;
  std::sort(std::partition_point(first, first + n, [](Bits x) { return !is_nan(x); }), first + n);
}

template <class Bits>
void sort_as(void* where, std::size_t n, number_kind kind, bool descending) {
  auto* const first = static_cast<Bits*>(where);
  const auto sort_by = [&](auto key) { number_sort<Bits, decltype(key)>(first, n, key).run(); };
  const encoding<Bits, false> key(kind, descending);
  if constexpr (sizeof(Bits) >= 4) {
    if (kind == number_kind::floating) {
      using real = std::conditional_t<sizeof(Bits) == 4, float, double>;
      const encoding<Bits, true> real_key(kind, descending);
      if (sort_reals_if_monotonic<real>(first, n, real_key, descending)) return;
      if (may_have_bothersome_nans(first, n)) {
        n = put_nans_last(first, n);
        return sort_by(real_key);
      }
      sort_by(real_key);
      return sort_nans(first, n);
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

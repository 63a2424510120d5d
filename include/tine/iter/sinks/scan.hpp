#pragma once

#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/place.hpp>     // built
#include <tine/iter/sources/number.hpp>  // par_range
#include <tine/iter/vector_tail.hpp>     // vector_tail

#include <algorithm>    // std::max, std::min
#include <cstddef>      // std::size_t
#include <functional>   // std::invoke
#include <memory>       // std::allocator, std::unique_ptr
#include <new>          // placement new
#include <type_traits>  // std::is_trivially_copyable_v
#include <utility>      // std::move
#include <vector>       // std::vector

// Prefix combinations. The piece that begins at the front writes final values. A piece that another
// thread took writes its prefixes without what lies before it, each a stretch, to which the total
// of that is then applied in parallel. So an item is produced once, and where nobody took anything
// the loop is the sequential one. With p threads about (p - 1) / p of the values are touched twice:
// after Ladner and Fischer, "Parallel prefix computation", 1980, with as few stretches as splits.
namespace tine::detail {

/// Constructs at each place the combination of all items of the piece up to it.
template <class T, class F>
struct scan_sink : exhaustive_sink {
  struct accumulator {
    built<T> values;
    std::vector<T*> begins;  // of the stretches
  };
  T* out;
  const T* initial;  // what comes before the front, if anything
  position wanted;   // items behind these are produced, but not combined
  const F& f;

  scan_sink(T* o, const T* i, position w, const F& g) : out(o), initial(i), wanted(w), f(g) {}
  accumulator start(position first) const {
    return {built<T>(out + first), std::vector<T*>(1, out + first)};
  }

  template <class I>
  bool run(const I& it, position first, position last, accumulator& acc) const {
    const position end = std::min(last, wanted);
    if (first < end) {
      built<T>& values = acc.values;
      const T* before = values.end() - 1;
      if (acc.begins.back() == values.end()) {
        before = values.end() == out ? initial : nullptr;
        if (before == nullptr) {
          const auto keep = [&values](auto&& item) {
            values.add(static_cast<decltype(item)&&>(item));
            return go_on{};
          };
          if (!it.run(first, first + 1, keep)) return false;
          ++first;
          before = values.end() - 1;
        }
      }
      if (!run_on(it, first, end, *before, values)) return false;
    }
    return end >= last || it.run(std::max(first, end), last, [](auto&&) { return go_on{}; });
  }

  static accumulator combine(accumulator left, accumulator right) {
    if (right.values.empty()) return left;  // only items behind the wanted ones
    left.begins.insert(left.begins.end(), right.begins.begin(), right.begins.end());
    left.values.append(std::move(right.values));
    return left;
  }

 private:
  template <class I>
  bool run_on(const I& it, position first, position last, const T& before, built<T>& values) const {
    if constexpr (std::is_trivially_copyable_v<T>) {
      T value = before;
      T* next = values.end();
      const bool to_the_end = it.run(first, last, [this, &value, &next](auto&& item) {
        replace(value, T(std::invoke(f, value, static_cast<decltype(item)&&>(item))));
        ::new (static_cast<void*>(next)) T(value);
        ++next;
        return go_on{};
      });
      values.set_end(next);
      return to_the_end;
    } else {
      return it.run(first, last, [this, &values, last_value = &before](auto&& item) mutable {
        values.add(std::invoke(f, T(*last_value), static_cast<decltype(item)&&>(item)));
        last_value = values.end() - 1;
        return go_on{};
      });
    }
  }
};

/// Applies to every stretch but the first what lies before it: first to their last values, one
/// after the other, then to all others in parallel.
template <class T, class F>
void complete_scan(const std::vector<T*>& begins, T* end, const F& f) {
  for (std::size_t i = 1; i != begins.size(); ++i) {
    T* const last = (i + 1 == begins.size() ? end : begins[i + 1]) - 1;
    replace(*last, T(std::invoke(f, T(begins[i][-1]), std::move(*last))));
  }
  for (std::size_t i = 1; i != begins.size(); ++i) {
    T* const first = begins[i];
    T* const last = (i + 1 == begins.size() ? end : begins[i + 1]) - 1;
    par_range(position{0}, static_cast<position>(last - first))
        .for_each([&f, first, &before = first[-1]](position k) {
          replace(first[k], T(std::invoke(f, T(before), std::move(first[k]))));
        });
  }
}

/// The combinations of the first `wanted` items, each with all before it and, if there is one, with
/// `initial`.
template <class T, class I, class F>
built<T> scan_into(const I& it, T* out, const T* initial, position wanted, const F& f) {
  auto all = drive(it, scan_sink<T, F>(out, initial, wanted, f));
  if (wanted != 0) complete_scan(all.begins, all.values.end(), f);
  return std::move(all.values);
}

/// Room for the values of a scan, and the vector that they become.
template <class T>
class scan_room {
 public:
  explicit scan_room(position n) : tail_(values_, static_cast<std::size_t>(n)) {}
  T* begin() { return tail_.begin(); }
  std::vector<T> finish(std::size_t n) {
    tail_.commit(n);
    return std::move(values_);
  }

 private:
  std::vector<T> values_;
  vector_tail<T, std::allocator<T>> tail_;
};

/// A std::vector<bool> has no elements that several threads could write.
template <>
class scan_room<bool> {
 public:
  explicit scan_room(position n) : values_(new bool[static_cast<std::size_t>(n)]) {}
  bool* begin() { return values_.get(); }
  std::vector<bool> finish(std::size_t n) {
    return std::vector<bool>(values_.get(), values_.get() + n);
  }

 private:
  std::unique_ptr<bool[]> values_;
};

template <class I, class F>
auto run_inclusive_scan(const I& it, const F& f) {
  using T = value_t<I>;
  const position n = it.extent();
  scan_room<T> room(n);
  auto all = scan_into<T>(it, room.begin(), nullptr, n, f);
  return room.finish(all.release());
}

template <class I, class T, class F>
std::vector<T> run_exclusive_scan(const I& it, T initial, const F& f) {
  const position n = it.extent();
  if (n == 0) return {};
  scan_room<T> room(n);
  built<T> front(room.begin());
  front.add(std::move(initial));
  auto all = scan_into<T>(it, front.end(), room.begin(), n - 1, f);
  return room.finish(front.release() + all.release());
}

}  // namespace tine::detail

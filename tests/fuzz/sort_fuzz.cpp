// A libFuzzer program: every sort and selection on arbitrary input, with comparators that are honest,
// contradict themselves, or throw. The first bytes choose what is done, the others are sorted.
#include <tine/algorithm.hpp>
#include <tine/pool.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

struct thrown {};

/// What a comparator does besides comparing.
struct manners {
  std::uint8_t kind;  // 0: nothing, 1: lies now and then, 2: throws once
  std::uint32_t period;
  mutable std::atomic<std::uint32_t> calls{0};

  bool spoil(bool answer) const {
    if (kind == 0) return answer;
    const std::uint32_t call = calls.fetch_add(1, std::memory_order_relaxed);
    if (kind == 2 && call == period) throw thrown{};
    return kind == 1 && call % (period + 1) == 0 ? !answer : answer;
  }
};

template <class T>
void check(std::vector<T> v, std::uint8_t what, const manners& m) {
  auto sorted = v;
  std::sort(sorted.begin(), sorted.end());
  const auto less = [&m](const T& a, const T& b) { return m.spoil(a < b); };
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 3);
  bool finished = true;
  try {
    switch (what % 6) {
      case 0:
        tine::par_sort(v, less);
        break;
      case 1:
        tine::par_stable_sort(v, less);
        break;
      case 2:
        tine::par_sort(v);
        break;
      case 3:
        tine::par_nth_element(v, middle, less);
        break;
      case 4:
        tine::par_partial_sort(v, middle, less);
        break;
      default:
        std::sort(v.begin(), middle);
        std::sort(middle, v.end());
        tine::par_inplace_merge(v, middle, less);
    }
  } catch (const thrown&) {
    finished = false;
  }
  const bool honest = m.kind == 0 || what % 6 == 2;
  if (finished && honest && what % 6 != 3 && what % 6 != 4) {
    require(v == sorted, "not sorted");
  } else if (finished && honest && middle != v.end()) {
    const auto place = static_cast<std::size_t>(middle - v.begin());
    if (what % 6 == 3) require(*middle == sorted[place], "another element is in place");
    if (what % 6 == 4) require(std::equal(v.begin(), middle, sorted.begin()), "not sorted");
  }
  std::sort(v.begin(), v.end());
  require(v == sorted, "elements were lost");
}

template <class T>
std::vector<T> numbers(const std::uint8_t* data, std::size_t size, std::size_t copies) {
  std::vector<T> once(size / sizeof(T));
  if (!once.empty()) std::memcpy(once.data(), data, once.size() * sizeof(T));
  std::vector<T> v;
  for (std::size_t i = 0; i < copies; ++i) v.insert(v.end(), once.begin(), once.end());
  return v;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tine::thread_pool pool(2);
  if (size < 6) return 0;
  manners m{static_cast<std::uint8_t>(data[1] % 3),
            static_cast<std::uint32_t>(data[2] + 256 * data[3])};
  const std::size_t copies =
      1 + data[4] * std::size_t{data[4]} / 16;  // long inputs from short ones
  const std::uint8_t what = data[0];
  const std::uint8_t type = data[5];
  data += 6;
  size -= 6;
  pool.install([&] {
    switch (type % 4) {
      case 0:
        return check(numbers<std::uint8_t>(data, size, copies), what, m);
      case 1:
        return check(numbers<std::int32_t>(data, size, copies), what, m);
      case 2:
        return check(numbers<std::uint64_t>(data, size, copies), what, m);
      default: {
        std::vector<std::string> strings;
        for (const std::uint16_t x : numbers<std::uint16_t>(data, size, 1 + copies / 8)) {
          strings.push_back("a string too long to be stored inside " + std::to_string(x));
        }
        return check(std::move(strings), what, m);
      }
    }
  });
  return 0;
}

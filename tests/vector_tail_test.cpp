// Elements constructed behind the end of a vector become part of it. Included once more by
// vector_tail_fallback_test.cpp, for standard libraries whose layout is not known.
#include <tine/iter/vector_tail.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>
#include <vector>

using namespace tine_test;

namespace {

template <class T, class Allocator>
tine::detail::vector_tail<T, Allocator> tail_of(std::vector<T, Allocator>& v, std::size_t room) {
  return {v, room};
}

}  // namespace

TEST_CASE("what is constructed in the room behind a vector becomes part of it") {
  const census before;
  for (const int old : {0, 1, 10}) {
    for (const int added : {0, 1, 7, 1'000}) {
      std::vector<tracked> v;
      for (int i = 0; i < old; ++i) v.emplace_back(i);
      auto tail = tail_of(v, static_cast<std::size_t>(added));
      for (int i = 0; i < added; ++i) std::construct_at(tail.begin() + i, old + i);
      tail.commit(static_cast<std::size_t>(added));
      REQUIRE(v.size() == static_cast<std::size_t>(old + added));
      for (int i = 0; i < old + added; ++i) REQUIRE(v[static_cast<std::size_t>(i)].value() == i);
      v.emplace_back(-1);
      CHECK(before.born() == old + added + 1);
    }
  }
  CHECK(before.balanced());
}

TEST_CASE("room that is not used leaves the vector as it was") {
  const census before;
  std::vector<tracked> v(3);
  { [[maybe_unused]] auto tail = tail_of(v, 100); }
  CHECK(v.size() == 3);
  CHECK(before.born() == 3);
  {
    auto tail = tail_of(v, 100);
    std::construct_at(tail.begin(), 7);
    tail.commit(1);
  }
  CHECK(v.size() == 4);
  CHECK(v.back().value() == 7);
}

TEST_CASE("room of nothing behind an empty vector is no room") {
  std::vector<int> v;
  auto tail = tail_of(v, 0);
  tail.commit(0);
  CHECK(v.empty());
}

TEST_CASE("the room behind a vector with enough capacity moves nothing") {
  std::vector<std::string> v{"a"};
  v.reserve(10);
  const auto* const memory = v.data();
  auto tail = tail_of(v, 9);
  for (int i = 0; i < 9; ++i) std::construct_at(tail.begin() + i, "b");
  tail.commit(9);
  CHECK(v.data() == memory);
  CHECK(v.size() == 10);
}

TEST_CASE("the room behind a vector is aligned for its elements") {
  struct alignas(64) wide {
    char c;
  };
  std::vector<wide> v(1);
  auto tail = tail_of(v, 3);
  CHECK(reinterpret_cast<std::uintptr_t>(tail.begin()) % 64 == 0);
  for (int i = 0; i < 3; ++i) std::construct_at(tail.begin() + i, wide{'x'});
  tail.commit(3);
  CHECK(v.size() == 4);
  CHECK(v.back().c == 'x');
}

TEST_CASE("a vector with an allocator of its own takes elements behind its end") {
  std::pmr::monotonic_buffer_resource memory;
  std::pmr::vector<int> v({1, 2}, &memory);
  auto tail = tail_of(v, 2);
  std::construct_at(tail.begin(), 3);
  std::construct_at(tail.begin() + 1, 4);
  tail.commit(2);
  CHECK(v == std::pmr::vector<int>{1, 2, 3, 4});
  CHECK(v.get_allocator().resource() == &memory);
}

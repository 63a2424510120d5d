// A closure of an adaptor or a terminal call throws at its k-th call, for every k: the exception
// arrives, every element is destroyed exactly once, and the pool works on.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // GCC 12 sees it in any nested optional
#endif
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

constexpr int n = 60;

std::vector<tracked> elements() {
  std::vector<tracked> all;
  for (int i = 0; i < n; ++i) all.emplace_back(i);
  return all;
}

/// A chain that ends in a closure of the fuse; true when the result is right.
struct chain_case {
  std::string name;
  std::function<bool(fuse&)> run;
};

using owned = decltype(tine::into_par_iter(elements()));

/// `work` behind a call of `burn`.
template <class F>
auto burning(fuse& f, F work) {
  return [&f, work](auto&&... args) -> decltype(auto) {
    busy();
    f.burn();
    return work(static_cast<decltype(args)&&>(args)...);
  };
}

owned source() { return tine::into_par_iter(elements()); }

const auto same = [](tracked&& x) { return std::move(x); };
const auto add = [](tracked a, const tracked& b) { return a + b; };
const auto yes = [](const auto&...) { return true; };
constexpr int sum = n * (n - 1) / 2;

std::vector<chain_case> adaptors() {
  return {
      {"map_init",
       [](fuse& f) {
         const auto make = burning(f, [] { return tracked(0); });
         const auto use = burning(f, [](tracked&, tracked&& x) { return std::move(x); });
         return source().map_init(make, use).collect().size() == n;
       }},
      {"inspect", [](fuse& f) { return source().inspect(burning(f, yes)).collect().size() == n; }},
      {"update",
       [](fuse& f) {
         const auto negate = burning(f, [](tracked& x) { x.set_value(-x.value()); });
         return source().update(negate).sum().value() == -sum;
       }},
      {"filter_map",
       [](fuse& f) {
         const auto some = burning(f, [](tracked&& x) { return std::optional(std::move(x)); });
         return source().filter_map(some).collect().size() == n;
       }},
      {"flat_map",
       [](fuse& f) {
         const auto two = burning(f, [](const tracked& x) { return std::vector<tracked>{x, x}; });
         return source().flat_map(two).collect().size() == 2 * n;
       }},
      {"map in flat_map",
       [](fuse& f) {
         const auto nested = [&f](const tracked& x) {
           return tine::into_par_iter(std::vector<tracked>{x, x, x}).map(burning(f, same));
         };
         return source().flat_map(nested).collect().size() == 3 * n;
       }},
      {"flat_map_iter",
       [](fuse& f) {
         const auto two = burning(f, [](const tracked& x) { return std::vector<tracked>{x, x}; });
         return source().flat_map_iter(two).collect().size() == 2 * n;
       }},
      {"take_any_while",
       [](fuse& f) { return source().take_any_while(burning(f, yes)).count() == n; }},
      {"skip_any_while",
       [](fuse& f) { return source().skip_any_while(burning(f, yes)).count() == 0; }},
      {"fold",
       [](fuse& f) { return source().fold(tracked(0), burning(f, add)).sum().value() == sum; }},
      {"fold behind filter",
       [](fuse& f) {
         const auto states = source().filter(yes).fold([] { return tracked(0); }, burning(f, add));
         return decltype(states)(states).reduce(tracked(0), add).value() == sum;
       }},
      {"try_fold",
       [](fuse& f) {
         const auto some =
             burning(f, [](tracked a, const tracked& b) { return std::optional(a + b); });
         return source().try_fold(tracked(0), some).count() > 0;
       }},
      {"chunks",
       [](fuse& f) {
         const auto size = burning(f, [](const std::vector<tracked>& part) { return part.size(); });
         return source().map(burning(f, same)).chunks(3).map(size).sum() == n;
       }},
      {"fold_chunks",
       [](fuse& f) {
         return source().fold_chunks(7, tracked(0), burning(f, add)).sum().value() == sum;
       }},
      {"interleave and chain",
       [](fuse& f) {
         auto all = source().map(burning(f, same)).interleave(source().map(same)).chain(source());
         return std::move(all).collect().size() == 3 * n;
       }},
      {"intersperse",
       [](fuse& f) {
         auto all = source().map(burning(f, same)).filter(yes).intersperse(tracked(1));
         return std::move(all).collect().size() == 2 * n - 1;
       }},
      {"blocks",
       [](fuse& f) {
         return source().map(burning(f, same)).by_uniform_blocks(7).collect().size() == n;
       }},
      {"with_progress",
       [](fuse& f) {
         return source().with_progress(burning(f, yes)).map(burning(f, same)).collect().size() == n;
       }},
      {"deterministic",
       [](fuse& f) {
         return source().map(burning(f, same)).deterministic().reduce(tracked(0), add).value() ==
                sum;
       }},
  };
}

std::vector<chain_case> terminals() {
  const auto smaller = [](const tracked& a, const tracked& b) { return a < b; };
  const auto value = [](const tracked& x) { return x.value(); };
  const auto success = [](tracked&& x) { return std::optional(std::move(x)); };
  const auto both = [](tracked a, const tracked& b) { return std::optional(a + b); };
  return {
      {"for_each_init",
       [](fuse& f) {
         const auto make = burning(f, [] { return tracked(0); });
         source().for_each_init(make, burning(f, [](tracked&, tracked&&) {}));
         return true;
       }},
      {"try_for_each",
       [=](fuse& f) { return source().try_for_each(burning(f, success)).has_value(); }},
      {"try_reduce",
       [=](fuse& f) {
         return source().map(success).try_reduce(tracked(0), burning(f, both))->value() == sum;
       }},
      {"try_reduce_with",
       [=](fuse& f) {
         return (*source().map(success).try_reduce_with(burning(f, both)))->value() == sum;
       }},
      {"min_by", [=](fuse& f) { return source().min_by(burning(f, smaller))->value() == 0; }},
      {"max_by_key",
       [=](fuse& f) { return source().max_by_key(burning(f, value))->value() == n - 1; }},
      {"find_last",
       [](fuse& f) {
         const auto first = burning(f, [](const tracked& x) { return x.value() == 0; });
         return source().find_last(first)->value() == 0;
       }},
      {"find_map_any",
       [](fuse& f) {
         const auto none = burning(f, [](const tracked&) { return std::optional<tracked>(); });
         return !source().find_map_any(none);
       }},
      {"position_first",
       [](fuse& f) {
         const auto last = burning(f, [](const tracked& x) { return x.value() == n - 1; });
         return source().position_first(last) == std::optional(std::size_t{n - 1});
       }},
      {"equal",
       [](fuse& f) {
         const auto v = elements();
         return tine::par_iter(v).equal(source(), burning(f, std::equal_to{}));
       }},
      {"is_sorted", [=](fuse& f) { return source().is_sorted(burning(f, smaller)); }},
  };
}

/// Lets the first, the second, … call throw, until none does.
void sweep(const std::vector<chain_case>& cases) {
  in_each_pool([&cases] {
    for (const auto& [name, run] : cases) {
      INFO(name);
      bool done = false;
      for (long at = 0; !done; ++at) {
        INFO("call " << at << " throws");
        REQUIRE(at < 100 * n);
        const census before;
        fuse f(at);
        bool right = false;
        bool thrown = false;
        try {
          right = run(f);
        } catch (const boom& b) {
          thrown = b.number == at;
        }
        REQUIRE(thrown == f.blown());
        REQUIRE((right || thrown));
        REQUIRE(before.balanced());
        done = !thrown;
      }
    }
    CHECK(tine::par_range(100).map([](int x) { return busy(), x; }).sum() == 4'950);
  });
}

}  // namespace

TEST_CASE("any closure of an adaptor may throw at any call") { sweep(adaptors()); }

TEST_CASE("any closure of a terminal call may throw at any call") { sweep(terminals()); }

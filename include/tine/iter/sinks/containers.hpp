#pragma once

#include <tine/iter/empty_like.hpp>    // sorted_container, hashed_container
#include <tine/iter/sinks/gather.hpp>  // blocks, gather_sink
#include <tine/iter/sinks/place.hpp>   // place_sink
#include <tine/iter/sources/utf8.hpp>  // encoded
#include <tine/iter/vector_tail.hpp>   // vector_tail
#include <tine/join.hpp>               // join

#include <algorithm>     // std::stable_sort, std::inplace_merge
#include <concepts>      // std::convertible_to
#include <cstddef>       // std::size_t
#include <forward_list>  // std::forward_list
#include <iterator>      // std::make_move_iterator
#include <list>          // std::list
#include <string>        // std::basic_string
#include <string_view>   // std::basic_string_view
#include <tuple>         // std::tuple_size
#include <type_traits>   // std::is_same_v
#include <utility>       // std::pair
#include <vector>        // std::vector

// How each kind of container is filled: `collector<C>::kept` is what one piece of the loop keeps of
// its items, with add(item) and append(later), and `collector<C>::finish(kept, out)` puts them
// behind the elements of a container; a set or map is empty before.
namespace tine::detail {

/// What is kept of an element until it is in its container, where a key is constant.
template <class C>
struct element_of {
  using type = typename C::value_type;
};
template <class C>
  requires requires { typename C::mapped_type; }
struct element_of<C> {
  using type = std::pair<typename C::key_type, typename C::mapped_type>;
};

/// Any container that takes elements one by one at its end.
template <class C>
struct collector {
  using kept = blocks<typename C::value_type>;

  static void finish(kept&& all, C& out) {
    for (auto& part : all.take()) {
      auto block = std::move(part);
      for (auto& x : block) put(out, std::move(x));
    }
  }

 private:
  template <class T>
  static void put(C& out, T&& x) {
    if constexpr (requires { out.emplace_back(std::move(x)); }) {
      out.emplace_back(std::move(x));
    } else {
      static_assert(
          requires { out.push(std::move(x)); },
          "tine: collect: this container cannot take elements one by one");
      out.push(std::move(x));
    }
  }
};

template <class T, class Allocator>
struct collector<std::vector<T, Allocator>> {
  using kept = blocks<T>;

  static void finish(kept&& all, std::vector<T, Allocator>& out) {
    auto parts = all.take();
    if constexpr (std::is_same_v<std::vector<T, Allocator>, std::vector<T>>) {
      if (out.capacity() == 0 && parts.size() == 1) {
        out = std::move(parts.front());
        return;
      }
    }
    const auto begins = begins_of(parts);
    vector_tail<T, Allocator> tail(out, begins.back());
    auto moved = move_blocks(std::move(parts), begins, tail.begin());
    tail.commit(moved.release());
  }
};

/// std::vector<bool> packs neighbours into one word, so its bits are set by one thread.
class bit_blocks : public blocks<unsigned char> {
 public:
  template <class Item>
  void add(Item&& item) {
    blocks::add(static_cast<bool>(static_cast<Item&&>(item)));
  }
};

template <class Allocator>
struct collector<std::vector<bool, Allocator>> {
  using kept = bit_blocks;

  static void finish(kept&& all, std::vector<bool, Allocator>& out) {
    const auto parts = all.take();
    out.reserve(out.size() + begins_of(parts).back());
    for (const auto& block : parts) {
      for (const unsigned char bit : block) out.push_back(bit != 0);
    }
  }
};

/// Code points, which become several characters of a string of bytes.
template <class Item, class Char>
concept encodable = std::is_same_v<std::remove_cvref_t<Item>, char32_t> && sizeof(Char) == 1;

/// Characters, one by one or as strings.
template <class Char>
class text_blocks : public blocks<Char> {
 public:
  template <class Item>
  void add(const Item& item) {
    if constexpr (encodable<Item, Char>) {
      const encoded bytes(item);
      blocks<Char>::add_all(bytes.begin(), bytes.end());
    } else if constexpr (std::convertible_to<const Item&, Char>) {
      blocks<Char>::add(static_cast<Char>(item));
    } else {
      const std::basic_string_view<Char> s(item);
      blocks<Char>::add_all(s.begin(), s.end());
    }
  }
};

template <class Char, class Traits, class Allocator>
struct collector<std::basic_string<Char, Traits, Allocator>> {
  using kept = text_blocks<Char>;

  static void finish(kept&& all, std::basic_string<Char, Traits, Allocator>& out) {
    auto parts = all.take();
    const auto begins = begins_of(parts);
    const std::size_t size = out.size();
    out.resize(size + begins.back());
    move_blocks(std::move(parts), begins, out.data() + size);
  }
};

/// Lists are put together without touching their elements again.
template <class T, class Allocator>
struct collector<std::list<T, Allocator>> {
  struct kept {
    std::list<T, Allocator> all;
    template <class Item>
    void add(Item&& item) {
      all.emplace_back(static_cast<Item&&>(item));
    }
    void append(kept&& o) { all.splice(all.end(), o.all); }
  };

  static void finish(kept&& made, std::list<T, Allocator>& out) { out.splice(out.end(), made.all); }
};

template <class T, class Allocator>
struct collector<std::forward_list<T, Allocator>> {
  struct kept {
    std::list<T> all;
    template <class Item>
    void add(Item&& item) {
      all.emplace_back(static_cast<Item&&>(item));
    }
    void append(kept&& o) { all.splice(all.end(), o.all); }
  };

  static void finish(kept&& made, std::forward_list<T, Allocator>& out) {
    std::forward_list<T, Allocator> all;
    auto last = all.before_begin();
    for (T& x : made.all) last = all.emplace_after(last, std::move(x));
    auto end = out.before_begin();
    while (std::next(end) != out.end()) ++end;
    out.splice_after(end, all);
  }
};

/// Sorts both halves, possibly in parallel, then merges them unless they are in order.
template <class T, class Less>
void sort_elements(T* first, T* last, const Less& less) {
  if (last - first <= 4096) {
    std::stable_sort(first, last, less);
    return;
  }
  T* const middle = first + (last - first) / 2;
  join([&] { sort_elements(first, middle, less); }, [&] { sort_elements(middle, last, less); });
  if (less(*middle, *(middle - 1))) std::inplace_merge(first, middle, last, less);
}

template <class C>
concept map_like = requires { typename C::mapped_type; };
template <class C>
concept unique_keys =
    requires(C c, typename C::node_type node) { c.insert(std::move(node)).inserted; };

/// Moves the elements of a set or map to another one without making them again. Of equal keys in a
/// map the later value stays, in a set the earlier element.
template <keyed_container C>
void merge_later(C& into, C& later) {
  if constexpr (unique_keys<C> && map_like<C>) {
    while (!later.empty()) {
      auto result = into.insert(later.extract(later.begin()));
      if (result.inserted) continue;
      if constexpr (std::is_nothrow_move_assignable_v<typename C::mapped_type> &&
                    !holds_references<typename C::mapped_type>) {
        result.position->second = std::move(result.node.mapped());
      } else {
        into.extract(result.position);
        into.insert(std::move(result.node));
      }
    }
  } else {
    into.merge(later);
  }
}

/// The elements of a set, or of a map with keys that are not constant yet.
template <class C>
class keyed_blocks : public blocks<typename element_of<C>::type> {
 public:
  template <class Item>
  void add(Item&& item) {
    using base = blocks<typename element_of<C>::type>;
    if constexpr (map_like<C>) {
      base::add(std::get<0>(static_cast<Item&&>(item)), std::get<1>(static_cast<Item&&>(item)));
    } else {
      base::add(static_cast<Item&&>(item));
    }
  }
};

/// Sets and maps that keep their keys in order: sorted first, they are built from front to back.
template <sorted_container C>
struct collector<C> {
  using element = typename element_of<C>::type;
  using kept = keyed_blocks<C>;

  static void finish(kept&& all, C& out) {
    std::vector<element> v;
    collector<std::vector<element>>::finish(std::move(all), v);
    if constexpr (holds_references<element>) {
      insert_unsorted(v, out);
    } else {
      insert_sorted(v, out);
    }
  }

 private:
  static void insert_sorted(std::vector<element>& v, C& out) {
    const auto less = [compare = out.key_comp()](const element& a, const element& b) {
      return compare(key(a), key(b));
    };
    sort_elements(v.data(), v.data() + v.size(), less);
    for (std::size_t i = 0; i != v.size(); ++i) {
      if constexpr (unique_keys<C> && map_like<C>) {
        if (i + 1 != v.size() && !less(v[i], v[i + 1])) continue;  // the last of equal keys stays
      }
      out.emplace_hint(out.end(), std::move(v[i]));
    }
  }

  /// Sorting would assign to what the elements refer to.
  static void insert_unsorted(std::vector<element>& v, C& out) {
    if constexpr (unique_keys<C> && map_like<C>) {  // the last of equal keys stays
      for (auto x = v.rbegin(); x != v.rend(); ++x) out.emplace(std::move(*x));
    } else {
      for (element& x : v) out.emplace(std::move(x));
    }
  }

  static const auto& key(const element& x) {
    if constexpr (map_like<C>) {
      return x.first;
    } else {
      return x;
    }
  }
};

/// Hash tables: each piece fills one of its own, and of two the elements move without being made
/// again, from the smaller to the larger where that is the same.
template <hashed_container C>
struct collector<C> {
  struct kept {
    C all;

    template <class Item>
    void add(Item&& item) {
      if constexpr (map_like<C>) {
        typename C::key_type key(std::get<0>(static_cast<Item&&>(item)));
        auto&& value = std::get<1>(static_cast<Item&&>(item));
        if constexpr (unique_keys<C> && holds_references<typename C::mapped_type>) {
          all.erase(key);
          all.emplace(std::move(key), static_cast<decltype(value)&&>(value));
        } else if constexpr (unique_keys<C>) {
          all.insert_or_assign(std::move(key), static_cast<decltype(value)&&>(value));
        } else {
          all.emplace(std::move(key), static_cast<decltype(value)&&>(value));
        }
      } else {
        all.emplace(static_cast<Item&&>(item));
      }
    }

    void append(kept&& later) {
      if constexpr (unique_keys<C> && map_like<C>) {
        if (all.size() <= later.all.size()) {
          later.all.merge(all);
          all.swap(later.all);
          return;
        }
      }
      merge_later(all, later.all);
    }
  };

  static void finish(kept&& made, C& out) { out = std::move(made.all); }
};

/// Two containers at once, from pairs or tuples of two.
template <class A, class B>
struct collector<std::pair<A, B>> {
  struct kept {
    typename collector<A>::kept first;
    typename collector<B>::kept second;
    template <class Item>
    void add(Item&& item) {
      first.add(std::get<0>(static_cast<Item&&>(item)));
      second.add(std::get<1>(static_cast<Item&&>(item)));
    }
    void append(kept&& o) {
      first.append(std::move(o.first));
      second.append(std::move(o.second));
    }
  };

  static void finish(kept&& all, std::pair<A, B>& out) {
    collector<A>::finish(std::move(all.first), out.first);
    collector<B>::finish(std::move(all.second), out.second);
  }
};

}  // namespace tine::detail

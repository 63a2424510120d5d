#pragma once

#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/containers.hpp>  // collector
#include <tine/iter/sinks/engaged.hpp>     // engaged_iter, result_like
#include <tine/iter/sinks/place.hpp>       // place_sink
#include <tine/iter/vector_tail.hpp>       // vector_tail

#include <concepts>     // std::same_as
#include <cstddef>      // std::size_t
#include <string>       // std::basic_string
#include <type_traits>  // std::is_same_v
#include <utility>      // std::move, std::pair
#include <vector>       // std::vector

namespace tine::detail {

/// Puts the items behind the elements of a container, which may change only if nothing throws.
template <class I, class C>
void append_items(const I& it, C& out) {
  collector<C>::finish(drive(it, gather_sink<typename collector<C>::kept>{}), out);
}

template <class I, class T, class Allocator>
  requires(I::indexed && !std::is_same_v<T, bool>)
void append_items(const I& it, std::vector<T, Allocator>& out) {
  vector_tail<T, Allocator> tail(out, static_cast<std::size_t>(it.extent()));
  auto all = drive(it, place_sink<T>(tail.begin()));
  tail.commit(all.release());
}

/// Gives a string its old size back unless told that all went well.
template <class String>
class string_guard {
 public:
  explicit string_guard(String& s) : string_(&s), size_(s.size()) {}
  string_guard(const string_guard&) = delete;
  ~string_guard() {
    if (string_ != nullptr) string_->resize(size_);
  }
  void release() { string_ = nullptr; }

 private:
  String* string_;
  std::size_t size_;
};

template <class I, class Char, class Traits, class Allocator>
void append_items(const I& it, std::basic_string<Char, Traits, Allocator>& out) {
  using string = std::basic_string<Char, Traits, Allocator>;
  string_guard<string> guard(out);
  if constexpr (I::indexed && std::convertible_to<item_t<I>, Char> && !encodable<item_t<I>, Char>) {
    const std::size_t size = out.size();
    out.resize(size + static_cast<std::size_t>(it.extent()));
    drive(it, place_sink<Char>(out.data() + size));
  } else {
    collector<string>::finish(drive(it, gather_sink<text_blocks<Char>>{}), out);
  }
  guard.release();
}

/// Two vectors of the same length, filled in place.
template <class I, class T, class A, class U, class B>
  requires(I::indexed && !std::is_same_v<T, bool> && !std::is_same_v<U, bool>)
void append_items(const I& it, std::pair<std::vector<T, A>, std::vector<U, B>>& out) {
  const auto n = static_cast<std::size_t>(it.extent());
  vector_tail<T, A> first(out.first, n);
  vector_tail<U, B> second(out.second, n);
  auto all = drive(it, place_pair_sink<T, U>(first.begin(), second.begin()));
  first.commit(all.first.release());
  second.commit(all.second.release());
}

/// The items as a `C`, or, if `C` is something that may hold a container instead of being one, all
/// items that hold a value as that container, or a failure.
template <class C, class I>
C collect_as(const I& it) {
  if constexpr (result_like<C>) {
    failure_of<item_t<I>> failure;
    auto all = collect_as<typename C::value_type>(engaged_iter<I>(it, failure));
    if (failure.seen()) return failure.template as<C>();
    return C(std::move(all));
  } else {
    if constexpr (std::is_same_v<C, std::vector<value_t<I>>>) {
      static_assert(std::is_constructible_v<value_t<I>, item_t<I>>,
                    "tine: collect has to copy the items, which cannot be copied: into_par_iter "
                    "moves them");
    }
    static_assert(std::is_class_v<C>, "tine: collect: this is no container");
    C out{};
    append_items(it, out);
    return out;
  }
}

template <class C, class I>
C run_collect(const I& it) {
  return collect_as<C>(it);
}
template <class I>
auto run_collect(const I& it) {
  return collect_as<std::vector<value_t<I>>>(it);
}

template <class C>
concept clearable = requires(C& c) { c.clear(); };

template <clearable C>
void clear_all(C& out) {
  out.clear();
}
template <clearable A, clearable B>
void clear_all(std::pair<A, B>& out) {
  out.first.clear();
  out.second.clear();
}

template <class I, class C>
void run_collect_into(const I& it, C& out) {
  if constexpr (requires { clear_all(out); }) {
    clear_all(out);
    try {
      append_items(it, out);
    } catch (...) {
      clear_all(out);
      throw;
    }
  } else {
    out = collect_as<C>(it);
  }
}

/// Adds all items to a set or map: they are gathered in another one first, whose nodes then move.
template <class I, class C>
void add_keys(const I& it, C& out) {
  C made = empty_like(out);
  append_items(it, made);
  if constexpr (hashed_container<C>) out.reserve(out.size() + made.size());
  merge_later(out, made);
}

template <class I, class C>
void run_append_to(const I& it, C& out) {
  if constexpr (keyed_container<C>) {
    add_keys(it, out);
  } else if constexpr (
      requires { out.capacity(); } || requires { out.splice(out.end(), out); } ||
      requires { out.splice_after(out.begin(), out); }) {
    append_items(it, out);
  } else {
    const std::size_t size = out.size();
    try {
      append_items(it, out);
    } catch (...) {
      out.erase(out.begin() + static_cast<typename C::difference_type>(size), out.end());
      throw;
    }
  }
}

}  // namespace tine::detail

#pragma once

#include <tine/iter/adaptors/adaptor.hpp>  // passing_adaptor
#include <tine/iter/adaptors/map.hpp>      // map_iter
#include <tine/iter/interface.hpp>         // parallel_interface
#include <tine/iter/sources/range.hpp>     // par_iter
#include <tine/iter/sources/utf8.hpp>      // decode

#include <algorithm>    // std::min
#include <concepts>     // std::convertible_to
#include <cstddef>      // std::size_t
#include <functional>   // std::invoke
#include <ranges>       // std::ranges::borrowed_range
#include <string_view>  // std::string_view
#include <type_traits>  // std::is_pointer_v
#include <utility>      // std::pair

// Pieces of text. A position is a byte, and a run gives the pieces that begin in its positions; it
// may have to look beyond them for the end of the last one.
namespace tine {
namespace detail {

/// Text that outlives the chain: anything that converts to std::string_view and is an lvalue, a
/// pointer or a view. A temporary std::string is neither.
template <class Text>
concept text = std::convertible_to<Text, std::string_view> &&
               (std::is_lvalue_reference_v<Text> || std::is_pointer_v<std::decay_t<Text>> ||
                std::ranges::borrowed_range<Text>);

/// What pieces of text are separated by: a `char`, or a predicate on `char`.
template <class S>
concept separator = std::same_as<S, char> || shared_predicate<S, char>;

template <class S>
bool is_separator(const S& s, char c) {
  if constexpr (std::same_as<S, char>) {
    return c == s;
  } else {
    return static_cast<bool>(std::invoke(s, c));
  }
}

/// Where the first separator in `[from, to)` is, or `to`.
template <class S>
std::size_t find_separator(std::string_view all, std::size_t from, std::size_t to, const S& s) {
  if constexpr (std::same_as<S, char>) {
    return std::min(all.substr(0, to).find(s, from), to);
  } else {
    while (from < to && !is_separator(s, all[from])) ++from;
    return from;
  }
}

/// What the text sources share: the text, and its bytes as positions.
template <class Derived, class Item>
class text_source : public parallel_interface<Derived> {
 public:
  using item = Item;
  static constexpr bool indexed = false;

  position extent() const { return text_.size(); }

 protected:
  explicit text_source(std::string_view text) : text_(text) {}

  std::size_t size() const { return text_.size(); }
  std::string_view slice(std::size_t from, std::size_t to) const {
    return {text_.data() + from, to - from};
  }

  std::string_view text_;
};

enum class ending { split, terminator, inclusive, line };

/// The pieces between separators. One begins at the front and behind every separator, but not at
/// the end of the text, unless `Ending` is split.
template <class S, ending Ending>
class [[nodiscard("a chain does nothing until a terminal call")]] split_text_iter
    : public text_source<split_text_iter<S, Ending>, std::string_view> {
 public:
  split_text_iter(std::string_view text, S s)
      : split_text_iter::text_source(text), separator_(std::move(s)) {}

  position extent() const { return this->text_.size() + (Ending == ending::split ? 1 : 0); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const std::size_t end = static_cast<std::size_t>(last);
    std::size_t begin = static_cast<std::size_t>(first);
    if (begin == end) return true;
    if (begin != 0) begin = find_separator(this->text_, begin - 1, end - 1, separator_) + 1;
    while (begin < end) {
      const std::size_t stop = find_separator(this->text_, begin, this->size(), separator_);
      if (!emit(piece(begin, stop))) return false;
      begin = stop + 1;
    }
    return true;
  }

 private:
  std::string_view piece(std::size_t from, std::size_t stop) const {
    const bool ended = stop != this->size();
    if (Ending == ending::inclusive && ended) return this->slice(from, stop + 1);
    if (Ending == ending::line && ended && stop != from && this->text_[stop - 1] == '\r') --stop;
    return this->slice(from, stop);
  }

  [[no_unique_address]] S separator_;
};

constexpr bool is_whitespace(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');  // \t \n \v \f \r
}

/// The longest pieces without whitespace.
class [[nodiscard("a chain does nothing until a terminal call")]] words_iter
    : public text_source<words_iter, std::string_view> {
 public:
  explicit words_iter(std::string_view text) : text_source(text) {}

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    bool between = first == 0 || is_whitespace(text_[static_cast<std::size_t>(first) - 1]);
    for (auto i = static_cast<std::size_t>(first); i < last; ++i) {
      if (is_whitespace(text_[i])) {
        between = true;
      } else if (between) {
        std::size_t end = i + 1;
        while (end != size() && !is_whitespace(text_[end])) ++end;
        if (!emit(slice(i, end))) return false;
        i = end;  // whitespace, or the end
      }
    }
    return true;
  }  // namespace detail
};   // namespace tine

/// The characters that separate, each as a piece of one `char`, or with its position.
template <class S, class Item>
class [[nodiscard("a chain does nothing until a terminal call")]] matches_iter
    : public text_source<matches_iter<S, Item>, Item> {
 public:
  matches_iter(std::string_view text, S s)
      : matches_iter::text_source(text), separator_(std::move(s)) {}

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const auto end = static_cast<std::size_t>(last);
    for (auto i = static_cast<std::size_t>(first); i < end; ++i) {
      i = find_separator(this->text_, i, end, separator_);
      if (i == end) break;
      if (!emit(match(i))) return false;
    }
    return true;
  }

 private:
  Item match(std::size_t i) const {
    if constexpr (std::same_as<Item, std::string_view>) {
      return this->slice(i, i + 1);
    } else {
      return Item(i, this->slice(i, i + 1));
    }
  }

  [[no_unique_address]] S separator_;
};

/// The code points of UTF-8 text, or each with the position of its first byte.
template <class Item>
class [[nodiscard("a chain does nothing until a terminal call")]] code_points_iter
    : public text_source<code_points_iter<Item>, Item> {
 public:
  explicit code_points_iter(std::string_view text) : code_points_iter::text_source(text) {}

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    if (first == last) return true;
    std::size_t i = next_code_point(this->text_, static_cast<std::size_t>(first));
    while (i < last) {
      const code_point c = decode(this->text_, i);
      if constexpr (std::same_as<Item, char32_t>) {
        if (!emit(c.value)) return false;
      } else {
        if (!emit(Item(i, c.value))) return false;
      }
      i += c.length;
    }
    return true;
  }
};

/// The code units of a text's code points in UTF-16, a pair for each beyond U+FFFF.
class [[nodiscard("a chain does nothing until a terminal call")]] utf16_iter
    : public passing_adaptor<utf16_iter, code_points_iter<char32_t>> {
 public:
  using item = char16_t;
  static constexpr bool indexed = false;

  explicit utf16_iter(std::string_view text) : passing_adaptor(code_points_iter<char32_t>(text)) {}

  template <class Emit>
  bool pass(char32_t c, Emit& emit) const {
    if (c < 0x10000) return emit(static_cast<char16_t>(c));
    return emit(static_cast<char16_t>(0xd7c0 + (c >> 10))) &&
           emit(static_cast<char16_t>(0xdc00 + (c & 0x3ff)));
  }
};

inline constexpr auto to_byte = [](char c) noexcept { return static_cast<unsigned char>(c); };

}  // namespace detail

/// The lines of a text without their ends, `"\n"` or `"\r\n"`, as std::string_view. What follows
/// the last end is a line unless it is empty.
///
/// This and the other text sources take whatever converts to std::string_view; a temporary
/// std::string is rejected, since its characters would be gone before the pieces are used.
///
///     auto errors = tine::par_lines(log).filter(is_error).count();
template <detail::text Text>
[[nodiscard]] auto par_lines(Text&& text) {
  return detail::split_text_iter<char, detail::ending::line>(std::forward<Text>(text), '\n');
}

/// The pieces of a text between separators, as std::string_view; `separator` is a `char` or a
/// predicate on `char`. As in Rust there is one piece more than separators, so that pieces may be
/// empty, also the only one of an empty text.
///
///     auto fields = tine::par_split(row, ',').collect();
template <detail::text Text, detail::separator S>
[[nodiscard]] auto par_split(Text&& text, S separator) {
  return detail::split_text_iter<S, detail::ending::split>(std::forward<Text>(text),
                                                           std::move(separator));
}

/// As `par_split`, but each piece ends with its separator; no piece is empty.
template <detail::text Text, detail::separator S>
[[nodiscard]] auto par_split_inclusive(Text&& text, S separator) {
  return detail::split_text_iter<S, detail::ending::inclusive>(std::forward<Text>(text),
                                                               std::move(separator));
}

/// As `par_split`, but what follows the last separator is a piece only if it is not empty.
///
///     auto statements = tine::par_split_terminator(code, ';').collect();
template <detail::text Text, detail::separator S>
[[nodiscard]] auto par_split_terminator(Text&& text, S separator) {
  return detail::split_text_iter<S, detail::ending::terminator>(std::forward<Text>(text),
                                                                std::move(separator));
}

/// The words of a text: the longest pieces, as std::string_view, without ASCII whitespace (space,
/// `\t`, `\n`, `\v`, `\f`, `\r`).
///
///     auto words = tine::par_split_whitespace(book).count();
template <detail::text Text>
[[nodiscard]] auto par_split_whitespace(Text&& text) {
  return detail::words_iter(std::forward<Text>(text));
}

/// The code points of UTF-8 text as `char32_t`. What is not valid gives U+FFFD, one for each
/// maximal beginning of a valid sequence, else for each byte: as Unicode recommends (chapter 3,
/// "U+FFFD substitution of maximal subparts") and Rust, Python and web browsers do.
///
///     auto umlauts = tine::par_chars(text).filter(is_umlaut).count();
template <detail::text Text>
[[nodiscard]] auto par_chars(Text&& text) {
  return detail::code_points_iter<char32_t>(std::forward<Text>(text));
}

/// As `par_chars`, each paired with the position of its first byte.
template <detail::text Text>
[[nodiscard]] auto par_char_indices(Text&& text) {
  return detail::code_points_iter<std::pair<std::size_t, char32_t>>(std::forward<Text>(text));
}

/// The code points of UTF-8 text in UTF-16, as `char16_t`: two items for each beyond U+FFFF. What
/// is not valid gives U+FFFD, as in `par_chars`.
///
///     auto wide = tine::par_encode_utf16(text).collect<std::u16string>();
template <detail::text Text>
[[nodiscard]] auto par_encode_utf16(Text&& text) {
  return detail::utf16_iter(std::forward<Text>(text));
}

/// The bytes of a text as `unsigned char`; indexed.
///
///     auto counts = tine::par_bytes(text).histogram(256, std::identity{});
template <detail::text Text>
[[nodiscard]] auto par_bytes(Text&& text) {
  return par_iter(std::string_view(std::forward<Text>(text))).map(detail::to_byte);
}

/// The characters of a text that are equal to a `char`, or for which a predicate is true, each as a
/// std::string_view of length one.
template <detail::text Text, detail::separator S>
[[nodiscard]] auto par_matches(Text&& text, S wanted) {
  return detail::matches_iter<S, std::string_view>(std::forward<Text>(text), std::move(wanted));
}

/// As `par_matches`, each paired with its position.
///
///     auto tabs = tine::par_match_indices(text, '\t').map(position_of).collect();
template <detail::text Text, detail::separator S>
[[nodiscard]] auto par_match_indices(Text&& text, S wanted) {
  return detail::matches_iter<S, std::pair<std::size_t, std::string_view>>(std::forward<Text>(text),
                                                                           std::move(wanted));
}

}  // namespace tine

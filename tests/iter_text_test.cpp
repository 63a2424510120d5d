// Sources over text: lines, pieces, words, code points, bytes.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/partitions.hpp"
#include "support/pools.hpp"

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace tine_test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

using pieces = std::vector<std::string>;

const auto keep = [](std::string_view s) {
  busy(30);
  return std::string(s);
};

/// What a loop over the characters finds between those for which `separates` is true.
template <class S>
pieces split(std::string_view text, S separates) {
  pieces all(1);
  for (const char c : text) {
    if (separates(c)) {
      all.emplace_back();
    } else {
      all.back() += c;
    }
  }
  return all;
}

template <class S>
pieces split_terminator(std::string_view text, S separates) {
  pieces all = split(text, separates);
  if (all.back().empty()) all.pop_back();
  return all;
}

template <class S>
pieces split_inclusive(std::string_view text, S separates) {
  pieces all;
  bool begin = true;
  for (const char c : text) {
    if (begin) all.emplace_back();
    all.back() += c;
    begin = separates(c);
  }
  return all;
}

pieces lines(std::string_view text) {
  pieces all = split_inclusive(text, [](char c) { return c == '\n'; });
  for (auto& line : all) {
    if (!line.ends_with('\n')) continue;
    line.pop_back();
    if (line.ends_with('\r')) line.pop_back();
  }
  return all;
}

pieces words(std::string_view text) {
  pieces all =
      split(text, [](char c) { return " \t\n\v\f\r"sv.find(c) != std::string_view::npos; });
  std::erase(all, "");
  return all;
}

std::string random_text(std::size_t n, std::string_view alphabet, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string text;
  for (std::size_t i = 0; i < n; ++i) text += alphabet[random() % alphabet.size()];
  return text;
}

const auto is_comma = [](char c) { return c == ','; };

}  // namespace

TEST_CASE("text is cut as a loop over its characters would") {
  for_each_size([](std::size_t n) {
    for (const std::string_view alphabet :
         {","sv, "a,"sv, "abcdefghij, \n\r\t"sv, "\r\n"sv, "xyz"sv}) {
      const std::string text = random_text(n, alphabet);
      INFO("of " << keep(alphabet));
      CHECK(tine::par_split(text, ',').map(keep).collect() == split(text, is_comma));
      CHECK(tine::par_split(text, is_comma).map(keep).collect() == split(text, is_comma));
      CHECK(tine::par_split_inclusive(text, ',').map(keep).collect() ==
            split_inclusive(text, is_comma));
      CHECK(tine::par_split_terminator(text, is_comma).map(keep).collect() ==
            split_terminator(text, is_comma));
      CHECK(tine::par_lines(text).map(keep).collect() == lines(text));
      CHECK(tine::par_split_whitespace(text).map(keep).collect() == words(text));

      std::vector<std::size_t> commas;
      for (std::size_t i = 0; i < n; ++i) {
        if (text[i] == ',') commas.push_back(i);
      }
      const auto check = [&](auto wanted) {
        const auto all = tine::par_matches(text, wanted).collect();
        CHECK(all.size() == commas.size());
        CHECK(std::ranges::all_of(all, [](std::string_view s) { return s == ","; }));
        const auto position = [&](const std::pair<std::size_t, std::string_view>& match) {
          busy(20);
          return match.second.data() == text.data() + match.first ? match.first : 0 - 1;
        };
        CHECK(tine::par_match_indices(text, wanted).map(position).collect() == commas);
      };
      check(',');
      check(is_comma);

      const auto bytes = tine::par_bytes(text).collect();
      STATIC_REQUIRE(std::is_same_v<decltype(bytes), const std::vector<unsigned char>>);
      CHECK(std::ranges::equal(bytes, text, {}, {},
                               [](char c) { return static_cast<unsigned char>(c); }));
    }
  });
}

TEST_CASE("the ends of text are cut as Rust cuts them") {
  const auto collected = [](auto chain) { return std::move(chain).map(keep).collect(); };
  CHECK(collected(tine::par_split("", ',')) == pieces{""});
  CHECK(collected(tine::par_split(",", ',')) == pieces{"", ""});
  CHECK(collected(tine::par_split("a,,b,", ',')) == pieces{"a", "", "b", ""});
  CHECK(collected(tine::par_split_terminator("", ',')).empty());
  CHECK(collected(tine::par_split_terminator(",", ',')) == pieces{""});
  CHECK(collected(tine::par_split_terminator("a,,b,", ',')) == pieces{"a", "", "b"});
  CHECK(collected(tine::par_split_terminator("a,b", ',')) == pieces{"a", "b"});
  CHECK(collected(tine::par_split_inclusive("", ',')).empty());
  CHECK(collected(tine::par_split_inclusive("a,,b,", ',')) == pieces{"a,", ",", "b,"});
  CHECK(collected(tine::par_lines("")).empty());
  CHECK(collected(tine::par_lines("\n")) == pieces{""});
  CHECK(collected(tine::par_lines("a\r\nb\n\r\nc\r")) == pieces{"a", "b", "", "c\r"});
  CHECK(collected(tine::par_lines("a\rb\r\r\n")) == pieces{"a\rb\r"});
  CHECK(collected(tine::par_split_whitespace("")).empty());
  CHECK(collected(tine::par_split_whitespace(" \v\f ")).empty());
  CHECK(collected(tine::par_split_whitespace(" one\ttwo\r\n")) == pieces{"one", "two"});
}

TEST_CASE("text may be whatever converts to a string view and outlives the chain") {
  const std::string string = "a b";
  const char* const pointer = "a b";
  const std::string_view view = string;
  const std::vector<char> chars{'a', ' ', 'b'};
  struct document {
    std::string contents;
    operator std::string_view() const { return contents; }
  };
  const document page{"a b"};
  const pieces expected{"a", "b"};
  CHECK(tine::par_split(string, ' ').map(keep).collect() == expected);
  CHECK(tine::par_split(pointer, ' ').map(keep).collect() == expected);
  CHECK(tine::par_split("a b", ' ').map(keep).collect() == expected);
  CHECK(tine::par_split(view, ' ').map(keep).collect() == expected);
  CHECK(tine::par_split(std::string_view(view), ' ').map(keep).collect() == expected);
  CHECK(tine::par_split(page, ' ').map(keep).collect() == expected);
  CHECK(tine::par_split_whitespace(page).map(keep).collect() == expected);
  const auto is_space = [](char c) { return c == ' '; };
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_split(string, is_space))>, std::string_view>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_split(chars, is_space))>,
                                std::span<const char>>);
}

TEST_CASE("pieces of text point into the text") {
  const std::string text = "some words in a row";
  const auto inside = [&](std::string_view s) {
    return s.data() >= text.data() && s.data() + s.size() <= text.data() + text.size();
  };
  CHECK(tine::par_split_whitespace(text).all(inside));
  CHECK(tine::par_lines(text).all(inside));
  CHECK(tine::par_split("", ' ').all([](std::string_view s) { return s.empty(); }));
}

TEST_CASE("every way to cut the positions of a text gives the same pieces") {
  std::mt19937 random(3);
  const auto check = [&](const auto& it, const auto& to_value, const auto& expected) {
    for_each_partition(it.extent(), [&](const auto& cuts) {
      REQUIRE(items_in_pieces(it, cuts, random, to_value) == expected);
    });
  };
  for (std::size_t n = 0; n < 10; ++n) {
    for (unsigned seed = 0; seed < 6; ++seed) {
      const std::string text = random_text(n, seed % 2 == 0 ? "a,\n\r " : "abc,", seed);
      check(tine::par_split(text, ','), keep, split(text, is_comma));
      check(tine::par_split_inclusive(text, is_comma), keep, split_inclusive(text, is_comma));
      check(tine::par_split_terminator(text, ','), keep, split_terminator(text, is_comma));
      check(tine::par_lines(text), keep, lines(text));
      check(tine::par_split_whitespace(text), keep, words(text));
    }
  }
}

namespace {

using code_points = std::vector<std::pair<std::size_t, char32_t>>;

const auto itself = [](const auto& x) { return x; };

/// What a decoder gives that reads from the front, after the state machine of the WHATWG Encoding
/// Standard: another way to say the same as the tables in tine.
code_points decoded(std::string_view text) {
  code_points all;
  char32_t value = 0;
  std::size_t begin = 0;
  int needed = 0;
  unsigned lower = 0x80;
  unsigned upper = 0xbf;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (needed != 0) {
      if (byte < lower || byte > upper) {
        all.emplace_back(begin, U'\xfffd');
        needed = 0;
        lower = 0x80, upper = 0xbf;
        --i;  // once more, as a first byte
        continue;
      }
      lower = 0x80, upper = 0xbf;
      value = value << 6 | (byte & 0x3f);
      if (--needed == 0) all.emplace_back(begin, value);
      continue;
    }
    begin = i;
    if (byte < 0x80) {
      all.emplace_back(i, byte);
    } else if (byte >= 0xc2 && byte <= 0xdf) {
      needed = 1, value = byte & 0x1f;
    } else if (byte >= 0xe0 && byte <= 0xef) {
      if (byte == 0xe0) lower = 0xa0;
      if (byte == 0xed) upper = 0x9f;
      needed = 2, value = byte & 0xf;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      if (byte == 0xf0) lower = 0x90;
      if (byte == 0xf4) upper = 0x8f;
      needed = 3, value = byte & 0x7;
    } else {
      all.emplace_back(i, U'\xfffd');
    }
  }
  if (needed != 0) all.emplace_back(begin, U'\xfffd');
  return all;
}

std::vector<char32_t> values(const code_points& all) {
  std::vector<char32_t> v;
  for (const auto& c : all) v.push_back(c.second);
  return v;
}

std::string encoded(char32_t c) {
  const auto tail = [](char32_t x) { return static_cast<char>(0x80 | (x & 0x3f)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xc0 | c >> 6), tail(c)};
  if (c < 0x10000) return {static_cast<char>(0xe0 | c >> 12), tail(c >> 6), tail(c)};
  return {static_cast<char>(0xf0 | c >> 18), tail(c >> 12), tail(c >> 6), tail(c)};
}

}  // namespace

TEST_CASE("par_chars decodes every code point there is") {
  std::string text;
  std::vector<char32_t> expected;
  for (char32_t c = 0; c <= 0x10ffff; c += c < 0x12000 ? 1 : 61) {
    if (c >= 0xd800 && c < 0xe000) continue;
    text += encoded(c);
    expected.push_back(c);
  }
  in_each_pool([&] { CHECK(tine::par_chars(text).collect() == expected); });
}

TEST_CASE("par_chars gives U+FFFD for each maximal part that is not valid") {
  const auto chars = [](std::string_view text) { return tine::par_chars(text).collect(); };
  const char32_t bad = 0xfffd;
  using expected = std::vector<char32_t>;
  CHECK(chars("\x80").size() == 1);
  CHECK(chars("\xc0\xaf") == expected{bad, bad});                    // a longer form than needed
  CHECK(chars("\xe0\x80\x80") == expected{bad, bad, bad});           // so is this
  CHECK(chars("\xed\xa0\x80") == expected{bad, bad, bad});           // half of a surrogate pair
  CHECK(chars("\xf4\x90\x80\x80") == expected{bad, bad, bad, bad});  // above U+10FFFF
  CHECK(chars("\xe2\x82") == expected{bad});                         // cut off
  CHECK(chars("\xf0\x9f\x92"
              "a") == expected{bad, U'a'});
  // The example of The Unicode Standard, table 3-11.
  CHECK(chars("\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64") ==
        expected{U'a', bad, bad, bad, U'b', bad, U'c', bad, bad, U'd'});
}

TEST_CASE("par_encode_utf16 gives one unit or a pair for every code point there is") {
  std::string text;
  std::u16string expected;
  for (char32_t c = 0; c <= 0x10ffff; c += c < 0x12000 ? 1 : 61) {
    if (c >= 0xd800 && c < 0xe000) continue;
    text += encoded(c);
    if (c < 0x10000) {
      expected += static_cast<char16_t>(c);
    } else {
      expected += static_cast<char16_t>(0xd800 + ((c - 0x10000) >> 10));
      expected += static_cast<char16_t>(0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  }
  in_each_pool([&] {
    CHECK(tine::par_encode_utf16(text).collect<std::u16string>() == expected);
    CHECK(tine::par_encode_utf16(text).count() == expected.size());
  });
}

TEST_CASE("par_encode_utf16 knows what the compiler writes, and U+FFFD for what is not valid") {
  for_each_size([](std::size_t n) {
    std::string text;
    std::u16string expected;
    for (std::size_t i = 0; i < n; ++i) {
      text += "\xf0\x9d\x84\x9e m\xc3\xbcsic \xff\xed\xa0\x80";
      expected += u"\U0001d11e m\u00fcsic \ufffd\ufffd\ufffd\ufffd";
    }
    CHECK(tine::par_encode_utf16(text).collect<std::u16string>() == expected);
    CHECK(tine::par_encode_utf16(text).find_last([](char16_t c) { return c > 0x7f; }).has_value() ==
          (n > 0));
  });
  CHECK(tine::par_encode_utf16("").count() == 0);
}

TEST_CASE("par_chars gives on any bytes what a decoder gives that reads from the front") {
  for_each_size([](std::size_t n) {
    for (const auto alphabet : {"a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"sv, "\x80\xbf\xe0\xf4"sv,
                                "\xf0\x90\x80\xed\xa0"sv, "abc"sv}) {
      const std::string text = random_text(n, alphabet);
      const auto expected = decoded(text);
      CHECK(tine::par_char_indices(text).collect() == expected);
      CHECK(tine::par_chars(text).collect() == values(expected));
    }
  });
}

TEST_CASE("every way to cut a text of any bytes gives the same code points") {
  std::mt19937 random(9);
  for (unsigned seed = 0; seed < 60; ++seed) {
    const std::string text = random_text(9, "\x61\x80\xbf\xc3\xe0\xa0\xed\xf0\x90\xf4", seed);
    const auto expected = decoded(text);
    for_each_partition(9, [&](const auto& cuts) {
      REQUIRE(items_in_pieces(tine::par_char_indices(text), cuts, random, itself) == expected);
    });
  }
}

TEST_CASE("only par_bytes is indexed") {
  const std::string text;
  STATIC_REQUIRE(tine::indexed_parallel_iterator<decltype(tine::par_bytes(text))>);
  STATIC_REQUIRE(!tine::indexed_parallel_iterator<decltype(tine::par_lines(text))>);
  STATIC_REQUIRE(!tine::indexed_parallel_iterator<decltype(tine::par_chars(text))>);
  STATIC_REQUIRE(!tine::indexed_parallel_iterator<decltype(tine::par_split(text, ','))>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_bytes(text))>, unsigned char>);
}

TEST_CASE("a string of code points is UTF-8") {
  std::string text = "a\u007f\u0080\u07ff\u0800\uffff\U00010000\U0010ffff";
  for (int i = 0; i != 6; ++i) text += text;
  in_each_pool([&text] {
    CHECK(tine::par_chars(text).collect<std::string>() == text);
    const std::vector<char32_t> points = tine::par_chars(text).collect();
    CHECK(tine::par_iter(points).collect<std::string>() == text);
    std::string out = "<";
    tine::par_iter(points).append_to(out);
    CHECK(out == "<" + text);
    tine::par_chars(text).collect_into(out);
    CHECK(out == text);
    CHECK(tine::par_chars(text).collect<std::u32string>() ==
          std::u32string(points.begin(), points.end()));
  });
  const std::vector<char32_t> none{0xd800, 0x110000};
  CHECK(tine::par_iter(none).collect<std::string>() == "\ufffd\ufffd");
}

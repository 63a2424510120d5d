#pragma once

#include <cstddef>      // std::size_t
#include <string_view>  // std::string_view

// UTF-8, decoded so that any part of a text can be decoded on its own.
namespace tine::detail {

/// U+FFFD for what is not valid: a maximal beginning of a valid sequence, or else one byte.
struct code_point {
  char32_t value;
  std::size_t length;
};

inline unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

inline bool continues_sequence(unsigned byte) { return (byte & 0xc0) == 0x80; }

/// The code point that begins at `i`. Source: The Unicode Standard, table 3-7.
inline code_point decode(std::string_view text, std::size_t i) {
  constexpr char32_t invalid = 0xfffd;
  const unsigned lead = byte_at(text, i);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xc2 || lead > 0xf4) return {invalid, 1};
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // The second byte excludes longer forms than needed, surrogates, and what is above U+10FFFF.
  const unsigned lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  char32_t value = lead & (0x7fu >> length);
  for (std::size_t k = 1; k != length; ++k) {
    if (i + k == text.size()) return {invalid, k};
    const unsigned byte = byte_at(text, i + k);
    const bool fits = k == 1 ? byte >= lowest && byte <= highest : continues_sequence(byte);
    if (!fits) return {invalid, k};
    value = value << 6 | (byte & 0x3f);
  }
  return {value, length};
}

/// A code point in UTF-8; U+FFFD for what is none.
class encoded {
 public:
  explicit encoded(char32_t c) {
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) c = 0xfffd;
    if (c < 0x80) {
      add(c);
      return;
    }
    const int shifts = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    add((0xff00u >> (shifts + 1) & 0xffu) | c >> 6 * shifts);
    for (int i = shifts; i-- != 0;) add(0x80 | (c >> 6 * i & 0x3f));
  }
  const char* begin() const { return bytes_; }
  const char* end() const { return bytes_ + length_; }

 private:
  void add(char32_t byte) { bytes_[length_++] = static_cast<char>(byte); }

  char bytes_[4];
  std::size_t length_ = 0;
};

/// The first place from `i` on where a code point begins. A byte that does not continue a sequence
/// always begins something; one that does belongs to the lead byte before it, up to three bytes
/// away, if that reaches so far.
inline std::size_t next_code_point(std::string_view text, std::size_t i) {
  if (!continues_sequence(byte_at(text, i))) return i;
  for (std::size_t back = 1; back <= 3 && back <= i; ++back) {
    if (continues_sequence(byte_at(text, i - back))) continue;
    const std::size_t end = i - back + decode(text, i - back).length;
    return end > i ? end : i;
  }
  return i;
}

}  // namespace tine::detail

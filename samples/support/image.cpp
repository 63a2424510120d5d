#include "support/image.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "support/files.hpp"

// Only the decoder we need: every format less is one less that a hostile file can attack. No stdio:
// reading, writing and their errors are ours.
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_FAILURE_USERMSG
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>

#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>

#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb_image_resize.h>

namespace samples {
namespace {

constexpr int jpg_quality = 90;

// Called from C code, which an exception must not cross: running out of memory is remembered.
struct byte_sink {
  std::vector<unsigned char> bytes;
  bool out_of_memory = false;

  static void append(void* context, void* data, int size) noexcept {
    auto& sink = *static_cast<byte_sink*>(context);
    auto const* first = static_cast<unsigned char const*>(data);
    try {
      sink.bytes.insert(sink.bytes.end(), first, first + size);
    } catch (...) {
      sink.out_of_memory = true;
    }
  }
};

// stb decodes some files that end early without a complaint, and leaves the rest of the picture
// grey. So we look for the end ourselves, by walking the file's structure: a sequence of segments
// FF <marker> <length> <data>, the data of a picture's scan (where FF 00 stands for the byte FF and
// FF D0 to FF D7 are restart marks), and the end mark FF D9. Searching for FF D9 alone would not do: the
// preview picture inside a camera's file has one of its own, but it lies inside a segment, which the
// walk steps over. Bytes after the end mark are allowed, since many cameras append some.
bool reaches_end_of_image(std::span<unsigned char const> file) {
  constexpr unsigned char end_of_image = 0xD9;
  auto stands_alone = [](unsigned char marker) {  // has neither length nor data
    return marker == 0x00 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
  };
  std::size_t at = 2;  // after the start mark
  while (at + 1 < file.size()) {
    if (file[at] != 0xFF || file[at + 1] == 0xFF) {  // scan data, or padding before a marker
      ++at;
      continue;
    }
    auto const marker = file[at + 1];
    at += 2;
    if (marker == end_of_image) return true;
    if (stands_alone(marker)) continue;
    if (at + 1 >= file.size()) return false;
    at += static_cast<std::size_t>(file[at] << 8 | file[at + 1]);
  }
  return false;
}

struct free_pixels {
  void operator()(unsigned char* pixels) const noexcept { stbi_image_free(pixels); }
};

}  // namespace

std::optional<image_format> image_format_of(std::filesystem::path const& path) {
  if (has_suffix(path, ".png")) return image_format::png;
  if (has_suffix(path, ".jpg") || has_suffix(path, ".jpeg")) return image_format::jpg;
  return std::nullopt;
}

bool can_store(image_format format, int width, int height) {
  // JPG stores a side in 16 bits; stb counts a picture's bytes in an `int`, for which this leaves
  // some room.
  constexpr std::int64_t most_pixels = std::int64_t{1} << 29;
  constexpr int longest_jpg_side = 65'535;
  return width > 0 && height > 0 && std::int64_t{width} * height <= most_pixels &&
         (format != image_format::jpg || std::max(width, height) <= longest_jpg_side);
}

std::vector<unsigned char> encode(image const& picture, image_format format) {
  byte_sink sink;
  int const written =
      format == image_format::png
          ? stbi_write_png_to_func(&byte_sink::append, &sink, picture.width, picture.height,
                                   picture.channels, picture.pixels.data(),
                                   picture.width * picture.channels)
          : stbi_write_jpg_to_func(&byte_sink::append, &sink, picture.width, picture.height,
                                   picture.channels, picture.pixels.data(), jpg_quality);
  if (written == 0 || sink.out_of_memory) throw std::runtime_error("the picture cannot be encoded");
  return std::move(sink.bytes);
}

image decode_jpg(std::span<unsigned char const> file) {
  if (file.empty()) throw std::runtime_error("the file is empty");
  if (file.size() < 2 || file[0] != 0xFF || file[1] != 0xD8) {
    throw std::runtime_error("not a JPG file");
  }
  if (!reaches_end_of_image(file)) {
    throw std::runtime_error("truncated: the file ends before the end of the picture");
  }
  if (file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::runtime_error("the file is too large");
  }
  constexpr int channels = 3;  // asked for, whatever the file has
  image picture{.channels = channels, .pixels = {}};
  int channels_in_file = 0;
  std::unique_ptr<unsigned char, free_pixels> pixels(
      stbi_load_from_memory(file.data(), static_cast<int>(file.size()), &picture.width,
                            &picture.height, &channels_in_file, channels));
  if (!pixels) throw std::runtime_error(stbi_failure_reason());
  auto const count = static_cast<std::size_t>(picture.width) *
                     static_cast<std::size_t>(picture.height) * std::size_t{channels};
  picture.pixels.assign(pixels.get(), pixels.get() + count);
  return picture;
}

image shrink(image const& picture, int longest_side) {
  int const longer = std::max(picture.width, picture.height);
  if (longer <= longest_side) return picture;
  // Rounded to the nearest pixel, but never to nothing: a panorama keeps at least one row.
  auto scaled = [&](int side) {
    return std::max(
        1, static_cast<int>(std::lround(static_cast<double>(side) * longest_side / longer)));
  };
  image result{.width = scaled(picture.width),
               .height = scaled(picture.height),
               .channels = picture.channels,
               .pixels = {}};
  result.pixels.resize(static_cast<std::size_t>(result.width) *
                       static_cast<std::size_t>(result.height) *
                       static_cast<std::size_t>(result.channels));
  // As sRGB: averaging the stored values, which are not proportional to light, would darken the
  // fine detail.
  if (stbir_resize_uint8_srgb(picture.pixels.data(), picture.width, picture.height, 0,
                              result.pixels.data(), result.width, result.height, 0, result.channels,
                              STBIR_ALPHA_CHANNEL_NONE, 0) == 0) {
    throw std::runtime_error("not enough memory to resize the picture");
  }
  return result;
}

}  // namespace samples

#include "support/image.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "support/files.hpp"

#include <libexif/exif-data.h>

// Only the decoders we need: every format less is one less that a hostile file can attack. No stdio:
// reading, writing and their errors are ours.
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
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

// A PNG file ends with an empty segment of this type.
bool reaches_end_of_png(std::span<unsigned char const> file) {
  constexpr std::size_t signature = 8;
  constexpr std::size_t around_data = 12;  // length, type, check sum
  for (std::size_t at = signature; at + around_data <= file.size();) {
    std::size_t const length = std::size_t{file[at]} << 24 | std::size_t{file[at + 1]} << 16 |
                               std::size_t{file[at + 2]} << 8 | file[at + 3];
    if (std::ranges::equal(file.subspan(at + 4, 4), std::string_view("IEND"))) return true;
    at += length + around_data;
  }
  return false;
}

std::optional<image_format> format_of_content(std::span<unsigned char const> file) {
  constexpr std::array<unsigned char, 8> png{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  if (file.size() >= png.size() && std::ranges::equal(file.first(png.size()), png)) {
    return image_format::png;
  }
  if (file.size() >= 2 && file[0] == 0xFF && file[1] == 0xD8) return image_format::jpg;
  return std::nullopt;
}

/// Four channels to three, on white paper.
std::vector<unsigned char> without_transparency(std::span<unsigned char const> rgba) {
  std::vector<unsigned char> rgb;
  rgb.reserve(rgba.size() / 4 * 3);
  for (std::size_t at = 0; at < rgba.size(); at += 4) {
    int const alpha = rgba[at + 3];
    for (std::size_t channel = 0; channel < 3; ++channel) {
      int const sum = rgba[at + channel] * alpha + 255 * (255 - alpha);
      rgb.push_back(static_cast<unsigned char>((sum + 127) / 255));
    }
  }
  return rgb;
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

std::vector<unsigned char> encode(image const& picture, image_format format, int quality) {
  byte_sink sink;
  int const written =
      format == image_format::png
          ? stbi_write_png_to_func(&byte_sink::append, &sink, picture.width, picture.height,
                                   picture.channels, picture.pixels.data(),
                                   picture.width * picture.channels)
          : stbi_write_jpg_to_func(&byte_sink::append, &sink, picture.width, picture.height,
                                   picture.channels, picture.pixels.data(), quality);
  if (written == 0 || sink.out_of_memory) throw std::runtime_error("the picture cannot be encoded");
  return std::move(sink.bytes);
}

image decode(std::span<unsigned char const> file) {
  if (file.empty()) throw std::runtime_error("the file is empty");
  auto const format = format_of_content(file);
  if (!format) throw std::runtime_error("neither a JPG nor a PNG file");
  bool const is_png = format == image_format::png;
  if (!(is_png ? reaches_end_of_png(file) : reaches_end_of_image(file))) {
    throw std::runtime_error("truncated: the file ends before the end of the picture");
  }
  if (file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::runtime_error("the file is too large");
  }
  int const wanted = is_png ? 4 : 3;  // channels, whatever the file has
  image picture{.channels = 3, .pixels = {}};
  int channels_in_file = 0;
  std::unique_ptr<unsigned char, free_pixels> pixels(
      stbi_load_from_memory(file.data(), static_cast<int>(file.size()), &picture.width,
                            &picture.height, &channels_in_file, wanted));
  if (!pixels) throw std::runtime_error(stbi_failure_reason());
  std::span const decoded(pixels.get(), static_cast<std::size_t>(picture.width) *
                                            static_cast<std::size_t>(picture.height) *
                                            static_cast<std::size_t>(wanted));
  picture.pixels = is_png ? without_transparency(decoded)
                          : std::vector<unsigned char>(decoded.begin(), decoded.end());
  return picture;
}

namespace {

/// The picture whose pixel (x, y) is that of `picture` at `source(x, y)`.
template <class Source>
image rearranged(image const& picture, int width, int height, Source source) {
  image result{.width = width, .height = height, .channels = picture.channels, .pixels = {}};
  result.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                        static_cast<std::size_t>(picture.channels));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      auto const [from_x, from_y] = source(x, y);
      auto const* const pixel =
          picture.pixels.data() +
          (static_cast<std::ptrdiff_t>(from_y) * picture.width + from_x) * picture.channels;
      result.pixels.insert(result.pixels.end(), pixel, pixel + picture.channels);
    }
  }
  return result;
}

}  // namespace

image shrink(image const& picture, int longest_side, filter how) {
  int const longer = std::max(picture.width, picture.height);
  if (longer <= longest_side) return picture;
  // Rounded to the nearest pixel, but never to nothing: a panorama keeps at least one row.
  auto scaled = [&](int side) {
    return std::max(
        1, static_cast<int>(std::lround(static_cast<double>(side) * longest_side / longer)));
  };
  int const width = scaled(picture.width);
  int const height = scaled(picture.height);
  if (how == filter::nearest) {
    // The pixel under the centre of the new one.
    auto under = [](int place, int side, int old_side) {
      return static_cast<int>((2 * std::int64_t{place} + 1) * old_side / (2 * std::int64_t{side}));
    };
    return rearranged(picture, width, height, [&](int x, int y) {
      return std::pair(under(x, width, picture.width), under(y, height, picture.height));
    });
  }
  image result{.width = width, .height = height, .channels = picture.channels, .pixels = {}};
  result.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                       static_cast<std::size_t>(picture.channels));
  // As sRGB: averaging the stored values, which are not proportional to light, would darken the
  // fine detail.
  if (stbir_resize_uint8_generic(picture.pixels.data(), picture.width, picture.height, 0,
                                 result.pixels.data(), width, height, 0, picture.channels,
                                 STBIR_ALPHA_CHANNEL_NONE, 0, STBIR_EDGE_CLAMP,
                                 STBIR_FILTER_TRIANGLE, STBIR_COLORSPACE_SRGB, nullptr) == 0) {
    throw std::runtime_error("not enough memory to resize the picture");
  }
  return result;
}

int orientation_of(std::span<unsigned char const> file) {
  struct release {
    void operator()(ExifData* data) const noexcept { exif_data_unref(data); }
  };
  if (format_of_content(file) != image_format::jpg) return 1;
  auto const size = static_cast<unsigned>(std::min<std::size_t>(file.size(), 1 << 20));
  std::unique_ptr<ExifData, release> const data(exif_data_new_from_data(file.data(), size));
  if (!data) return 1;
  auto const* const entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->components != 1) return 1;
  int const orientation = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

image turn_upright(image picture, int orientation) {
  int const w = picture.width;
  int const h = picture.height;
  // Where the pixel (x, y) of the upright picture is stored; EXIF 2.3, tag 274.
  auto turned = [&](int width, int height, auto source) {
    return rearranged(picture, width, height, source);
  };
  switch (orientation) {
    case 2:
      return turned(w, h, [&](int x, int y) { return std::pair(w - 1 - x, y); });
    case 3:
      return turned(w, h, [&](int x, int y) { return std::pair(w - 1 - x, h - 1 - y); });
    case 4:
      return turned(w, h, [&](int x, int y) { return std::pair(x, h - 1 - y); });
    case 5:
      return turned(h, w, [&](int x, int y) { return std::pair(y, x); });
    case 6:
      return turned(h, w, [&](int x, int y) { return std::pair(y, h - 1 - x); });
    case 7:
      return turned(h, w, [&](int x, int y) { return std::pair(w - 1 - y, h - 1 - x); });
    case 8:
      return turned(h, w, [&](int x, int y) { return std::pair(w - 1 - y, x); });
    default:
      return picture;
  }
}

}  // namespace samples

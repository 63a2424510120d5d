// Pictures in memory, and the PNG and JPG files that hold them (by the stb libraries).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace samples {

struct image {
  int width = 0;
  int height = 0;
  int channels = 1;  ///< 1: grey, 3: red, green, blue

  /// Row by row from the top, the channels of a pixel together.
  std::vector<unsigned char> pixels;
};

enum class image_format { png, jpg };

/// By the suffix .png, .jpg or .jpeg in any case; nothing for another one.
std::optional<image_format> image_format_of(std::filesystem::path const& path);

/// Whether encode() can store a picture of this size.
bool can_store(image_format format, int width, int height);

inline constexpr int default_quality = 90;

/// The bytes of the file; `quality`, from 1 to 100, is for JPG. Throws std::runtime_error with the
/// reason.
std::vector<unsigned char> encode(image const& picture, image_format format,
                                  int quality = default_quality);

/// Decodes a JPG or PNG file, whatever its name says, to three channels; what is transparent becomes
/// white. Throws std::runtime_error with the reason, also when the file ends early.
image decode(std::span<unsigned char const> file);

enum class filter {
  nearest,   ///< takes one pixel for each: fast and rough
  triangle,  ///< averages all pixels that fall on one
};

/// A copy whose longer side is `longest_side` pixels, or the picture as it is when it is not larger.
image shrink(image const& picture, int longest_side, filter how = filter::triangle);

/// How a camera was held, as the EXIF data of a JPG file tell: 1 to 8; 1 (upright) when they do not.
int orientation_of(std::span<unsigned char const> file);

/// The picture as it looked to the photographer.
image turn_upright(image picture, int orientation);

}  // namespace samples

// iso_hash: checksums of all ISO images below a folder, in the format of sha256sum.
//
//   iso_hash downloads > SHA256SUMS && sha256sum -c SHA256SUMS

#include "iso_hash.hpp"

#include <stdexcept>

#include "support/command_line.hpp"

namespace {

namespace recipe = samples::iso_hash;
namespace fs = std::filesystem;

int print_digests(std::string const& folder, std::string const& algorithm_name) {
  auto const algorithm = recipe::find_algorithm(algorithm_name);
  if (!algorithm) throw std::runtime_error("unknown algorithm '" + algorithm_name + "'");
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    samples::fail(folder, error ? error.message() : samples::reason_of(ENOTDIR));
  }

  int failures = 0;
  for (auto const& item : recipe::parallel(recipe::find_images(folder), algorithm.get())) {
    if (item.error.empty()) {
      auto const line = recipe::checksum_line(item);
      std::fwrite(line.data(), 1, line.size(), stdout);
    } else {
      samples::print_error_line(item.path + ": " + item.error);
      ++failures;
    }
  }
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Prints the digest of every *.iso below DIR, in any case, as sha256sum does.",
               "iso_hash"};
  std::string folder;
  app.add_option("DIR", folder, "where to look")->required();
  std::string algorithm = "sha256";
  app.add_option("--algorithm", algorithm, "a digest that OpenSSL knows, such as sha512")
      ->capture_default_str();

  return samples::run(app, argc, argv, [&] { return print_digests(folder, algorithm); });
}

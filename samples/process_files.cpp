// process_files: counts the words of many files that a glossary has.
//
//   process_files /usr/share/dict/words chapters/*.txt

#include "process_files.hpp"

#include <cstdio>
#include <stdexcept>

#include "support/command_line.hpp"

namespace {

namespace recipe = samples::process_files;

int process(recipe::fs::path const& glossary_name, std::vector<recipe::fs::path> const& files) {
  auto const known = [&] {
    try {
      return recipe::read_glossary(glossary_name);
    } catch (std::exception const& error) {
      samples::fail(glossary_name, error.what());
    }
  }();
  std::size_t const threads = tine::current_num_threads();
  recipe::outcome const results[] = {recipe::by_threads(files, known, threads),
                                     recipe::by_par_iter(files, known),
                                     recipe::by_join(files, known)};
  char const* const ways[] = {"a thread per chunk", "par_iter", "join"};
  if (!results[0].error.empty()) throw std::runtime_error(results[0].error);
  for (std::size_t i = 0; i < 3; ++i) {
    std::printf("%-18s  %ld of %ld words are in the glossary\n", ways[i], results[i].found,
                results[i].words);
  }
  return results[0] == results[1] && results[1] == results[2] ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Counts the words in FILES that also are in GLOSSARY, in three ways.",
               "process_files"};
  std::string glossary;
  app.add_option("GLOSSARY", glossary, "a text; each of its words counts")->required();
  std::vector<recipe::fs::path> files;
  app.add_option("FILES", files, "texts to look through")->required();

  return samples::run(app, argc, argv, [&] { return process(glossary, files); });
}

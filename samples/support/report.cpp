#include "support/report.hpp"

#include <cstdio>
#include <span>

#include "support/files.hpp"

namespace samples {
namespace {

std::string escaped(std::string const& text) {
  std::string result;
  for (char const c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string with_digits(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

constexpr char const* head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A tour of tine</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .2em .6em; text-align: left; border-bottom: 1px solid #ccc; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { display: inline-block; margin: 1em .5em 0 0; vertical-align: top; }
figure img { max-width: 100%; max-height: 22em; }
figcaption { color: #555; }
</style>
</head>
<body>
<h1>A tour of tine</h1>
)";

}  // namespace

report::report() {
  std::printf("%-24s %-24s %14s %10s %9s  %s\n", "topic", "input", "sequential ms", "tine ms",
              "speed-up", "equal");
}

void report::add(std::string const& topic, std::string const& input, comparison const& outcome) {
  std::printf("%-24s %-24s %14.3f %10.3f %9.2f  %s\n", topic.c_str(), input.c_str(),
              outcome.sequential_ms, outcome.tine_ms, outcome.speed_up(),
              outcome.equal ? "yes" : "NO");
  std::fflush(stdout);
  all_equal_ = all_equal_ && outcome.equal;
  rows_.push_back({topic, input, outcome});
}

void report::add_picture(std::filesystem::path const& file, std::string const& caption) {
  pictures_.push_back({file, caption});
}

void report::write_page(std::filesystem::path const& folder, std::string const& conditions) const {
  std::string page = head;
  page += "<p>" + escaped(conditions) + "</p>\n<table>\n<tr><th>topic<th>input<th>sequential, ms" +
          "<th>tine, ms<th>speed-up<th>results equal</tr>\n";
  for (auto const& each : rows_) {
    page += "<tr><td>" + escaped(each.topic) + "<td>" + escaped(each.input);
    for (auto const& number :
         {with_digits(each.outcome.sequential_ms, 3), with_digits(each.outcome.tine_ms, 3),
          with_digits(each.outcome.speed_up(), 2)}) {
      page += "<td class=\"number\">" + number;
    }
    page += each.outcome.equal ? "<td>yes</tr>\n" : "<td>NO</tr>\n";
  }
  page += "</table>\n";
  for (auto const& each : pictures_) {
    auto const name = escaped(std::filesystem::relative(each.file, folder).generic_string());
    page += "<figure><a href=\"" + name + "\"><img src=\"" + name + "\" alt=\"" +
            escaped(each.caption) + "\"></a><figcaption>" + escaped(each.caption) +
            "</figcaption></figure>\n";
  }
  page += "</body>\n</html>\n";

  output_file file(folder / "index.html");
  file.write(std::span(reinterpret_cast<unsigned char const*>(page.data()), page.size()));
  file.commit();
}

}  // namespace samples

// SPDX-License-Identifier: Apache-2.0
#include "tests/support/real_log.h"

#include <algorithm>
#include <regex>
#include <stdexcept>
#include <vector>

#include "collectors/balancer.h"
#include "tests/support/access_record_text.h"
#include "tests/support/document.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

constexpr std::chrono::seconds kBound{60};

std::vector<std::string> blocks_of(const std::string& text) {
  std::vector<std::string> blocks;
  std::size_t at = 0;
  while ((at = text.find("```", at)) != std::string::npos) {
    const std::size_t begin = text.find('\n', at) + 1;
    const std::size_t end = text.find("```", begin);
    if (end == std::string::npos) break;
    blocks.push_back(text.substr(begin, end - begin));
    at = end + 3;
  }
  return blocks;
}

// A program may print more than its log; a line that is none is not counted.
std::string requests_of(std::string_view kind, const std::filesystem::path& file) {
  const auto reader = find_balancer_kind(kind)->make_log_reader();
  const std::string text = read_file(file);
  const std::string whole = text.substr(0, text.rfind('\n') + 1);
  const std::string rendered = render_log(*reader, whole);
  return std::regex_replace(rendered, std::regex("(error: .*|other)\n"), "");
}

}  // namespace

std::string documented_log_lines(std::string_view kind, std::string_view part) {
  const auto file = std::filesystem::path(SKEWD_SOURCE_DIR) / "collectors" / kind / "README.md";
  std::vector<std::string> found = blocks_of(section_of(read_file(file), "## Access log"));
  std::erase_if(found,
                [&](const std::string& block) { return block.find(part) == std::string::npos; });
  if (found.size() == 1) return found.front();
  throw std::runtime_error(file.string() + " has " + std::to_string(found.size()) +
                           " blocks with " + std::string(part));
}

std::string with(std::string text, std::string_view part, std::string_view other) {
  const std::size_t at = text.find(part);
  if (at == std::string::npos) throw std::runtime_error(std::string(part) + " is not in " + text);
  return text.replace(at, part.size(), other);
}

std::string await_log(std::string_view kind, const std::filesystem::path& file, std::size_t lines,
                      const std::map<std::uint16_t, std::string>& names) {
  std::string text;
  static_cast<void>(eventually(kBound, [&] {
    text = requests_of(kind, file);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) >= lines;
  }));
  for (const auto& [port, name] : names) {
    const std::regex address(":" + std::to_string(port) + "\\b");
    text = std::regex_replace(text, address, ":" + name);
  }
  text = std::regex_replace(text, std::regex("=[0-9]+us"), "=T");
  return std::regex_replace(text, std::regex("(bytes|process)=[0-9]+"), "$1=N");
}

}  // namespace skewd::support

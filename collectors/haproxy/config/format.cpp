// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/format.h"

#include <algorithm>
#include <string_view>

#include "collectors/haproxy/config/configuration_reader.h"
#include "collectors/haproxy/config/hash_shares.h"
#include "collectors/haproxy/config/keywords.h"
#include "collectors/haproxy/config/vendor.h"

namespace skewd::haproxy {
namespace {

// A file tells by its beginning what it is; a large one of another kind need not be read whole.
constexpr std::size_t kLooksAt = std::size_t{256} * 1024;

// Lines that begin a section, and words that only HAProxy has below one.
struct Signs {
  std::size_t sections = 0;
  std::size_t own_words = 0;
};

Signs signs_in(std::string_view text) {
  Signs signs;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t\xEF\xBB\xBF"), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
    // What ends in a brace or a semicolon is the block of another format.
    if (line.find_first_of("{;=") != std::string_view::npos && line.find('"') == line.npos &&
        line.find("if {") == line.npos) {
      continue;
    }
    const auto section = section_of(word);
    if (section && *section != Section::skipped) ++signs.sections;
    if (word == "default_backend" || word == "use_backend" || word == "bind" || word == "mode") {
      ++signs.own_words;
    }
    if (word == "server" || word == "timeout" || word == "option") ++signs.own_words;
  }
  return signs;
}

bool recognises(const ConfigurationFile& file) {
  const Signs signs = signs_in(std::string_view(file.text).substr(0, kLooksAt));
  if (file.path.ends_with(".cfg")) return signs.sections > 0;
  return signs.sections > 0 && signs.own_words > 1;
}

}  // namespace

const ConfigurationFormat kConfigurationFormat{recognises, read_configuration, hash_shares,
                                               &kVendorChecker};

}  // namespace skewd::haproxy

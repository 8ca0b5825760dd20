// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/global_lines.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/haproxy/config/keywords.h"

namespace skewd::haproxy {
namespace {

void read_set(const Line& line, Reading& reading) {
  if (line.size() < 3) {
    return reading.remarks.error(line.place(),
                                 "'" + line.words[0].text + "' expects a name and a value");
  }
  const std::string name(line.text(1));
  if (line.text(0) == "setenv" || !reading.variables.is_set(name)) {
    reading.variables.set(name, std::string(line.text(2)));
  }
}

void read_reset(const Line& line, Reading& reading) {
  std::map<std::string, std::optional<std::string>> kept;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const std::string name(line.text(i));
    if (reading.variables.is_set(name)) kept[name] = reading.variables.value(name);
  }
  reading.variables.reset();
  for (const auto& [name, value] : kept) reading.variables.keep(name, value);
}

}  // namespace

void read_global_line(const Line& line, Reading& reading) {
  const std::string_view keyword = line.text(0);
  if (keyword == "setenv" || keyword == "presetenv") {
    read_set(line, reading);
  } else if (keyword == "unsetenv") {
    for (std::size_t i = 1; i < line.size(); ++i) reading.variables.unset(line.words[i].text);
  } else if (keyword == "resetenv") {
    read_reset(line, reading);
  } else if (keyword == "default-path") {
    reading.default_path = line.text(1);
    reading.origin = line.text(2);
  } else {
    const bool prefixed = (keyword == "no" || keyword == "default") && line.size() > 1;
    const std::size_t word = prefixed ? 1 : 0;
    if (is_global_keyword(line.text(word))) return;
    reading.remarks.unknown(line.place(word), "keyword", line.text(word), "global");
  }
}

}  // namespace skewd::haproxy

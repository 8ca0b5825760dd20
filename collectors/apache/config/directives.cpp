// SPDX-License-Identifier: Apache-2.0
//
// What the directives mean that are neither about balancers nor about routes.
#include <algorithm>
#include <utility>

#include "collectors/apache/config/reading.h"

namespace skewd::apache {
namespace {

void define(Reading& reading, const Line& line) {
  if (line.words.empty()) return;
  const std::string name(line.at(0));
  if (line.name == "define") {
    reading.defines[name] = line.at(1);
  } else {
    reading.defines.erase(name);
  }
}

}  // namespace

// Debian's variables: `export NAME=VALUE` lines of envvars beside apache2.conf. References to other
// variables are empty where nobody runs several instances.
void read_variables(Reading& reading) {
  if (std::exchange(reading.variables_read, true)) return;
  const std::string path = reading.root.empty() ? "envvars" : reading.root + "/envvars";
  const auto text = reading.surroundings.read_file(path);
  if (!text || text->size() > kLargestConfigurationFile) return;
  reading.configuration.files.push_back({path, *text, {}});
  LineReader lines(path, *text);
  while (const auto line = lines.next()) {
    const std::string assignment(line->at(0));
    const std::size_t equals = assignment.find('=');
    if (line->name != "export" || equals == std::string::npos) continue;
    const std::string value = assignment.substr(equals + 1);
    reading.defines.emplace(assignment.substr(0, equals), value.substr(0, value.find('$')));
  }
}

void take_directive(Reading& reading, const Line& line) {
  if (line.name == "define" || line.name == "undefine") return define(reading, line);
  Server& server = reading.servers[reading.server];
  if (line.name == "serverroot") {
    reading.root = line.at(0);
    while (reading.root.size() > 1 && reading.root.ends_with('/')) reading.root.pop_back();
  } else if (line.name == "listen") {
    const std::string address(line.at(0));
    reading.listens.push_back(address.find(':') == std::string::npos ? "*:" + address : address);
  } else if (line.name == "servername") {
    server.name = line.at(0);
  } else if (line.name == "documentroot") {
    server.has_files = true;
  } else if (line.name == "rewriteengine") {
    server.rewrites_on = lower(line.at(0)) == "on";
  } else if (!take_balancer_directive(reading, line)) {
    static_cast<void>(take_route_directive(reading, line));
  }
}

const Section* find_section(const Reading& reading, std::initializer_list<std::string_view> names) {
  const auto is_wanted = [&](const Section& section) {
    return std::find(names.begin(), names.end(), section.name) != names.end();
  };
  const auto found = std::find_if(reading.sections.rbegin(), reading.sections.rend(), is_wanted);
  return found == reading.sections.rend() ? nullptr : &*found;
}

}  // namespace skewd::apache

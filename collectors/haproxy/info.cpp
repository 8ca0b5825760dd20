// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/info.h"

#include <algorithm>

#include "collectors/haproxy/counts.h"
#include "collectors/haproxy/excerpt.h"

namespace skewd::haproxy {
namespace {

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

Result<Process> read_info(std::string_view text) {
  const std::string_view whole = text;
  Process process;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, colon);
    const std::string_view value = line.substr(colon + 2);
    if (key == "Version") process.version = value;
    if (key == "Stopping") process.stopping = value == "1";
    if (key == "Pid") process.pid = read_number(value).value_or(Count()).value_or(0);
    if (key == "Start_time_sec") {
      process.started_unix_seconds = read_number(value).value_or(Count()).value_or(0);
    }
  }
  if (process.pid == 0) {
    return failure(ErrorKind::malformed,
                   "`show info` names no Pid; it answered '" + excerpt(whole) + "'");
  }
  return process;
}

Reloads read_proc(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = take_line(text);
    take_word(line);  // pid
    if (take_word(line) != "master") continue;
    Reloads reloads;
    reloads.tried = read_number(take_word(line)).value_or(Count());
    const std::size_t failed = line.find("[failed: ");
    if (failed != std::string_view::npos) {
      line.remove_prefix(failed + std::string_view("[failed: ").size());
      reloads.failed = read_number(line.substr(0, line.find(']'))).value_or(Count());
    }
    return reloads;
  }
  return {};
}

}  // namespace skewd::haproxy

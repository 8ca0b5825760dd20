// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/table_text.h"

#include <algorithm>
#include <utility>

#include "collectors/haproxy/counts.h"

namespace skewd::haproxy {
namespace {

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::string_view take_until(std::string_view& text, std::string_view end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), part.size() + end.size()));
  return part;
}

// The number behind the last `key`, which stands after whatever a file is called.
Count number_after(std::string_view line, std::string_view key) {
  const std::size_t at = line.rfind(key);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + key.size());
  return read_number(line.substr(0, line.find(' '))).value_or(Count());
}

// "by map at file 'h.cfg' line 14, by map at file 'h.cfg' line 15"
std::uint64_t rules_of(std::string_view description) {
  std::uint64_t rules = 0;
  for (std::size_t at = 0; (at = description.find(" at file '", at)) != std::string_view::npos;) {
    ++rules;
    ++at;
  }
  return std::max<std::uint64_t>(1, rules);
}

// "acl 'src' file 'h.cfg' line 11."
std::string name_without_file(std::string_view id, std::string_view description) {
  std::string name = "#" + std::string(id);
  take_until(description, " file '");
  const std::string_view file = take_until(description, "' line ");
  const std::string_view line = take_until(description, ".");
  if (line.empty()) return name;
  return name.append(", line ").append(line).append(" of ").append(
      file.substr(file.rfind('/') + 1));
}

bool is_of_haproxy_itself(std::string_view description) {
  return description.find(" file 'httpclient' ") != std::string_view::npos;
}

}  // namespace

std::optional<Tables> read_table_list(TableState::Kind kind, std::string_view text) {
  if (!take_line(text).starts_with("# id (file)")) return std::nullopt;
  Tables tables;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (line.find(" (") == std::string_view::npos) continue;
    const std::string_view id = take_until(line, " (");
    const std::string_view file = take_until(line, ") ");
    if (id.empty() || id.find_first_not_of("0123456789") != std::string_view::npos) continue;
    if (file.empty() && is_of_haproxy_itself(line)) continue;
    TableState table;
    table.kind = kind;
    table.name = file.empty() ? name_without_file(id, line) : std::string(file);
    table.version = number_after(line, "curr_ver=");
    table.count = number_after(line, "entry_cnt=");
    const std::uint64_t rules = rules_of(line);
    const std::uint64_t counted = table.count.value_or(0);
    if (counted > 0 && counted % rules == 0) table.count = Count(counted / rules);
    tables.push_back(std::move(table));
  }
  return tables;
}

std::optional<std::vector<TableEntry>> read_table_entries(std::string_view text) {
  std::vector<TableEntry> entries;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (line.empty()) continue;
    if (!line.starts_with("0x")) return std::nullopt;
    take_until(line, " ");  // its place in memory
    const std::string_view key = take_until(line, " ");
    entries.push_back({std::string(key), std::string(line)});
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

}  // namespace skewd::haproxy

// SPDX-License-Identifier: Apache-2.0
#include "alerts/table_drift.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kMustStand = 60s;

std::string_view short_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// A configuration may name a map from its own folder, and HAProxy tells what it was told.
bool is_same_file(std::string_view one, std::string_view other) {
  if (one == other) return true;
  const std::string_view longer = one.size() > other.size() ? one : other;
  const std::string_view shorter = one.size() > other.size() ? other : one;
  return !shorter.starts_with('/') && longer.ends_with("/" + std::string(shorter));
}

const TableFile* find_file(const std::vector<TableFile>& files, std::string_view name) {
  const auto found = std::find_if(files.begin(), files.end(), [&](const TableFile& file) {
    return is_same_file(file.path, name);
  });
  return found == files.end() ? nullptr : &*found;
}

std::string value_in(const std::vector<TableEntry>& entries, const std::string& key) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const TableEntry& entry) { return entry.key == key; });
  return found == entries.end() ? "" : found->value;
}

struct Difference {
  std::uint32_t entries = 0;
  std::string text;
};

Difference difference_of(const std::vector<TableEntry>& file,
                         const std::vector<TableEntry>& running) {
  std::vector<TableEntry> only_running;
  std::vector<TableEntry> only_file;
  std::set_difference(running.begin(), running.end(), file.begin(), file.end(),
                      std::back_inserter(only_running));
  std::set_difference(file.begin(), file.end(), running.begin(), running.end(),
                      std::back_inserter(only_file));
  Difference difference;
  difference.entries = static_cast<std::uint32_t>(std::max(only_running.size(), only_file.size()));
  if (difference.entries == 0) return difference;
  if (only_running.empty()) {
    difference.text = only_file.front().key + " of the file is not there";
    return difference;
  }
  const TableEntry& first = only_running.front();
  const std::string declared = value_in(only_file, first.key);
  difference.text =
      first.key + " is " + first.value +
      (declared.empty() ? ", the file has no such entry" : ", the file says " + declared);
  return difference;
}

}  // namespace

void TableDrift::compare(const std::vector<TableFile>& in_force, const std::vector<TableFile>& now,
                         const Tables& running, Moment since) {
  std::vector<Standing> maps;
  for (const TableState& table : running) {
    if (table.kind != TableState::Kind::map || table.entries == nullptr) continue;
    const TableFile* const of_now = find_file(now, table.name);
    const TableFile* const was = find_file(in_force, table.name);
    if (of_now == nullptr || was == nullptr || *was->entries == *table.entries) continue;
    Difference difference = difference_of(*of_now->entries, *table.entries);
    if (difference.entries == 0) continue;
    const std::string name(short_name(table.name));
    const auto known = std::find_if(maps_.begin(), maps_.end(),
                                    [&](const Standing& one) { return one.name == name; });
    maps.push_back({name, std::move(difference.text), difference.entries,
                    known == maps_.end() ? since : known->since});
  }
  maps_ = std::move(maps);
}

bool TableDrift::has(const std::string& name) const {
  return std::any_of(maps_.begin(), maps_.end(),
                     [&](const Standing& map) { return map.name == name; });
}

void TableDrift::claim(Moment now, std::vector<Finding>& claims) const {
  const Standing* first = nullptr;
  std::uint32_t entries = 0;
  std::size_t maps = 0;
  for (const Standing& map : maps_) {
    if (now.steady - map.since.steady < kMustStand) continue;
    if (first == nullptr || map.since.steady < first->since.steady) first = &map;
    entries += map.entries;
    ++maps;
  }
  if (first == nullptr) return;
  Finding claim;
  claim.kind = FindingKind::config_drift;
  claim.severity = Severity::info;
  claim.layer = Layer::balancer;
  claim.since = first->since.wall;
  claim.summary = "map " + first->name + " differs from its file: " + first->text;
  if (entries > 1) claim.summary += ", and " + std::to_string(entries - 1) + " more";
  claim.summary += "; a reload undoes this";
  claim.evidence = {{"maps", static_cast<double>(maps)}, {"entries", static_cast<double>(entries)}};
  claims.push_back(std::move(claim));
}

}  // namespace skewd

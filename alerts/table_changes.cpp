// SPDX-License-Identifier: Apache-2.0
#include "alerts/table_changes.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kMostTold = 20;
constexpr auto kTellAnew = 10min;
constexpr std::size_t kMostTables = 1000;

std::string short_name(const std::string& name) {
  return name.starts_with('#') ? name : name.substr(name.rfind('/') + 1);
}

std::string entries_text(std::uint64_t count) {
  return sentence::count(static_cast<double>(count)) + (count == 1 ? " entry" : " entries");
}

/// What differs between two readings of one map: each key once, absent where it is not there.
struct EntryDifference {
  std::string key;
  const std::string* before = nullptr;
  const std::string* after = nullptr;
};

// Both are sorted. A key that is there twice with the same values differs in nothing.
std::vector<EntryDifference> differences(const std::vector<TableEntry>& before,
                                         const std::vector<TableEntry>& after) {
  std::vector<EntryDifference> found;
  auto was = before.begin();
  auto is = after.begin();
  while (was != before.end() || is != after.end()) {
    if (was != before.end() && is != after.end() && *was == *is) {
      ++was;
      ++is;
    } else if (is == after.end() || (was != before.end() && was->key < is->key)) {
      found.push_back({was->key, &was->value, nullptr});
      ++was;
    } else if (was == before.end() || is->key < was->key) {
      found.push_back({is->key, nullptr, &is->value});
      ++is;
    } else {
      found.push_back({is->key, &was->value, &is->value});
      ++was;
      ++is;
    }
  }
  return found;
}

class TableComparison {
 public:
  TableComparison(const Topology& running, ChangeSource source, Instant at)
      : running_(running), source_(source), at_(at) {}

  void compare(const TableState& before, const TableState& after) {
    if (before.entries == nullptr || after.entries == nullptr) return compare_counts(before, after);
    if (before.entries == after.entries) return;
    const auto found = differences(*before.entries, *after.entries);
    if (found.empty()) return;
    if (!gives_pools(*before.entries) && !gives_pools(*after.entries)) {
      note(after, entries_text(found.size()), "changed");
      return;
    }
    const std::size_t told = std::min(found.size(), kMostEntryChanges);
    for (std::size_t i = 0; i < told; ++i) note_entry(after, found[i]);
    if (told < found.size()) note(after, entries_text(found.size() - told) + " more", "changed");
  }
  std::vector<Change> take() { return std::move(changes_); }

 private:
  [[nodiscard]] bool gives_pools(const std::vector<TableEntry>& entries) const {
    std::set<std::string_view> seen;  // values repeat
    return std::any_of(entries.begin(), entries.end(), [&](const TableEntry& entry) {
      return seen.insert(entry.value).second && !pool_of_entry(entry.value, running_).empty();
    });
  }

  // Contents that are read for the first time, or no more, are no change.
  void compare_counts(const TableState& before, const TableState& after) {
    const bool both_unread = before.entries == nullptr && after.entries == nullptr;
    if (!both_unread || !before.count.has_value() || !after.count.has_value()) return;
    if (before.count != after.count) {
      note(after, entries_text(*before.count), entries_text(*after.count));
    } else if (before.version != after.version) {
      note(after, entries_text(*before.count), "exchanged");
    }
  }

  Change& note(const TableState& table, std::string before, std::string after) {
    Change& change = changes_.emplace_back();
    change.at = at_;
    change.kind = table.kind == TableState::Kind::map ? ChangeKind::map : ChangeKind::acl;
    change.source = source_;
    change.before = short_name(table.name) + ": " + std::move(before);
    change.after = std::move(after);
    return change;
  }

  void note_entry(const TableState& table, const EntryDifference& one) {
    const std::string was = one.before == nullptr ? "was not there" : "was " + *one.before;
    Change& change =
        note(table, one.key, (one.after == nullptr ? "gone" : *one.after) + " (" + was + ")");
    if (one.before != nullptr) change.pool = pool_of_entry(*one.before, running_);
    if (one.after != nullptr) change.other_pool = pool_of_entry(*one.after, running_);
  }

  const Topology& running_;
  ChangeSource source_;
  Instant at_;
  std::vector<Change> changes_;
};

bool is_end_of_name(std::string_view name, std::string_view end) {
  if (end.empty() || name.size() <= end.size() || !name.ends_with(end)) return false;
  constexpr std::string_view kSeparators = "_-.";
  return kSeparators.find(name[name.size() - end.size() - 1]) != std::string_view::npos;
}

}  // namespace

std::string pool_of_entry(const std::string& value, const Topology& running) {
  std::string similar;
  for (const Topology::Pool& pool : running.pools) {
    if (pool.name == value) return value;
    if (similar.empty() && is_end_of_name(pool.name, value)) similar = pool.name;
  }
  return similar;
}

std::vector<Change> table_changes(const Tables& before, const Tables& after,
                                  const Topology& running, ChangeSource source, Instant at) {
  std::map<std::pair<TableState::Kind, std::string_view>, const TableState*> known;
  for (const TableState& table : before)
    known.emplace(std::pair(table.kind, std::string_view(table.name)), &table);
  TableComparison comparison(running, source, at);
  for (const TableState& table : after) {
    const auto found = known.find(std::pair(table.kind, std::string_view(table.name)));
    if (found != known.end()) comparison.compare(*found->second, table);
  }
  return comparison.take();
}

void TablePatience::calm(std::vector<Change>& changes, Moment now) {
  std::erase_if(changes, [&](Change& change) {
    const std::string table = change.before.substr(0, change.before.find(": "));
    if (told_.size() >= kMostTables && !told_.contains(table)) told_.clear();
    const auto [told, is_new] = told_.try_emplace(table, Told{now, 0});
    if (now.steady - told->second.since.steady >= kTellAnew) told->second = {now, 0};
    if (++told->second.changes == kMostTold) {
      change.after += "; it keeps changing, more is not told for ten minutes";
    }
    return told->second.changes > kMostTold;
  });
}

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
//
// What a watch does about configuration files: it tells what an edit means, knows which of them is
// in force, and compares what runs with it.
#include <algorithm>
#include <utility>

#include "alerts/declared_changes.h"
#include "alerts/watch.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

// Files are looked at each second and read when they have been quiet for one, so that a reload may
// be seen before the edit that it put in force.
constexpr Steady kReadLate = 10s;

}  // namespace

std::vector<FindingEvent> Watch::declare(std::shared_ptr<const Declaration> declaration,
                                         Moment now) {
  declared_ = std::move(declaration);
  seen_ = on_own_clock(now);
  note_declaration();
  return track(seen_);
}

void Watch::note_declaration() {
  const DeclaredFacts& facts = declared_->facts;
  if (!files_.now) {
    files_.in_force = facts;
  } else {
    for (Change& change : declared_changes(*files_.now, facts, declared_->at)) {
      record(std::move(change));
    }
    const bool began_just_now =
        files_.process_since >= Steady(0) && seen_.steady - files_.process_since <= kReadLate;
    files_.now = facts;
    if (began_just_now && last_) find_file_in_force(*last_);
  }
  files_.now = facts;
  files_.compared = false;
  if (last_) compare_with_files(*last_, seen_, false);
}

// Nobody tells that a process read the files: what runs tells which of them it is.
void Watch::find_file_in_force(const Snapshot& running) {
  if (!files_.now || files_.in_force == files_.now) return;
  const std::size_t now = differences(*files_.now, running).size();
  if (now <= differences(*files_.in_force, running).size()) files_.in_force = files_.now;
}

void Watch::forget_files() {
  files_.now.reset();
  files_.in_force.reset();
  files_.compared = false;
  drift_.clear();
  table_drift_.clear();
}

void Watch::compare_with_files(const Snapshot& running, Moment since, bool reloaded) {
  if (!files_.now || !files_.in_force) return;
  drift_.compare(*files_.in_force, *files_.now, running, since, reloaded);
  if (running.tables) {
    table_drift_.compare(files_.in_force->tables, files_.now->tables, *running.tables, since);
  }
  files_.compared = true;
}

std::optional<std::size_t> Watch::drifted_servers() const {
  if (!files_.now || !last_) return std::nullopt;
  return drift_.servers();
}

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#include "agent/app/change_news.h"

#include <utility>

namespace skewd {

ChangeNews::Told ChangeNews::told_of(const Change& change) {
  return {change.audit.result, change.audit.minutes, change.drift, change.source};
}

void ChangeNews::add_to(std::vector<Change>& news, const std::deque<Change>& changes) {
  const bool forgotten = told_.size() > 2 * changes.size();
  if (forgotten) {
    auto before = std::exchange(told_, {});
    for (const Change& change : changes) {
      if (const auto known = before.find(change.id); known != before.end()) {
        told_.insert(*known);
      }
    }
  }
  for (const Change& change : changes) {
    const auto [known, is_new] = told_.try_emplace(change.id, told_of(change));
    if (!is_new && known->second == told_of(change)) continue;
    known->second = told_of(change);
    news.push_back(change);
  }
}

}  // namespace skewd

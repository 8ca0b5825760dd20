// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_deadlines.h"

#include <sys/socket.h>

#include <utility>

namespace skewd {

void ConnectionDeadlines::opened(int socket, std::string address, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (staying_ >= crowded_) make_room();
  guests_.insert_or_assign(socket, Guest{std::move(address), now});
  ++staying_;
}

void ConnectionDeadlines::enter(int socket, bool answered, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto guest = guests_.find(socket);
  if (guest == guests_.end()) return;
  guest->second.answered = answered;
  guest->second.since = now;
}

void ConnectionDeadlines::closed(int socket) {
  const std::lock_guard lock(mutex_);
  const auto guest = guests_.find(socket);
  if (guest == guests_.end()) return;
  if (!guest->second.gone) --staying_;
  guests_.erase(guest);
}

// The descriptor is not closed here, and under the lock it cannot become somebody else's.
void ConnectionDeadlines::shut(Guests::value_type& guest) {
  shutdown(guest.first, SHUT_RDWR);
  guest.second.gone = true;
  --staying_;
  ++shut_;
}

// The one that answers a scrape now is not taken, nor that of somebody who holds few.
void ConnectionDeadlines::make_room() {
  std::unordered_map<std::string, std::size_t> held;
  for (const auto& [socket, guest] : guests_) {
    if (!guest.gone) ++held[guest.address];
  }
  Guests::value_type* worst = nullptr;
  std::size_t most = 0;
  for (auto& guest : guests_) {
    if (guest.second.gone || guest.second.answered) continue;
    const std::size_t holds = held[guest.second.address];
    const bool is_worse = worst == nullptr || holds > most ||
                          (holds == most && guest.second.since < worst->second.since);
    if (!is_worse) continue;
    worst = &guest;
    most = holds;
  }
  if (worst != nullptr) shut(*worst);
}

void ConnectionDeadlines::shut_late(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  for (auto& guest : guests_) {
    const auto bound = guest.second.answered ? kAnswerWithin : kRequestWithin;
    if (!guest.second.gone && now - guest.second.since > bound) shut(guest);
  }
}

std::uint64_t ConnectionDeadlines::shut() const {
  const std::lock_guard lock(mutex_);
  return shut_;
}

}  // namespace skewd

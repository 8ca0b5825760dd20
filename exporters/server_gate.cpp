// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_gate.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "collectors/net/pulse.h"

namespace skewd {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostWaiting = 16;
constexpr std::ptrdiff_t kMostWaitingOfAddress = 2;
constexpr std::size_t kMostRemembered = 256;
// After a wrong password it rests four times as long as that took. Otherwise whoever guesses takes
// a whole processor of a host that serves traffic.
constexpr int kRest = 4;
constexpr std::chrono::seconds kLongestWait{5};
// A password of the highest cost, on half a core, and the rest after it.
constexpr std::chrono::seconds kPatience{30};

void remember(std::set<LoginDigest>& digests, const LoginDigest& digest) {
  if (digests.size() >= kMostRemembered) digests.clear();
  digests.insert(digest);
}

}  // namespace

LoginGate::LoginGate() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

void LoginGate::admit(std::map<std::string, std::string> users) {
  const std::lock_guard lock(mutex_);
  users_ = std::move(users);
  granted_.clear();
  refused_.clear();
}

std::string LoginGate::hash_of(const std::string& user) const {
  const auto known = users_.find(user);
  return known == users_.end() ? std::string() : known->second;
}

LoginDigest LoginGate::digest_of(const BasicLogin& login) const {
  return sealer_.seal(login, hash_of(login.user));
}

std::optional<Admission> LoginGate::recall(std::string_view authorization) {
  const std::lock_guard lock(mutex_);
  if (users_.empty()) return Admission::granted;
  const auto login = read_basic_login(authorization);
  if (!login) return Admission::refused;
  const LoginDigest digest = digest_of(*login);
  if (granted_.contains(digest)) return Admission::granted;
  if (refused_.contains(digest)) return Admission::refused;
  return std::nullopt;
}

bool LoginGate::ask(std::string_view authorization, const std::string& address, Answer answer) {
  auto login = read_basic_login(authorization);
  const std::lock_guard lock(mutex_);
  const auto of_address = std::ranges::count(waiting_, address, &Visit::address);
  if (!login || closed_ || waiting_.size() >= kMostWaiting || of_address >= kMostWaitingOfAddress) {
    return false;
  }
  waiting_.push_back({std::move(*login), address, std::move(answer)});
  changed_.notify_one();
  return true;
}

void LoginGate::close() {
  std::deque<Visit> waiting;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    waiting = std::exchange(waiting_, {});
  }
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  for (const Visit& visit : waiting) visit.answer(Admission::busy);
}

std::optional<LoginGate::Visit> LoginGate::next(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto comes = [this] { return !waiting_.empty(); };
  if (!changed_.wait_for(lock, stop, kLongestWait, comes)) return std::nullopt;
  Visit visit = std::move(waiting_.front());
  waiting_.pop_front();
  return visit;
}

// Who is not known costs as much time as who is: the answer does not tell which users there are.
Admission LoginGate::look_at(const BasicLogin& login) {
  std::string hash;
  bool is_known = false;
  {
    const std::lock_guard lock(mutex_);
    if (users_.empty()) return Admission::granted;
    is_known = users_.contains(login.user);
    hash = is_known ? hash_of(login.user) : users_.begin()->second;
  }
  const bool fits = has_hash(login, hash) && is_known;
  const std::lock_guard lock(mutex_);
  // Whoever was given another password meanwhile is looked at again next time.
  if (hash_of(login.user) == (is_known ? hash : std::string())) {
    remember(fits ? granted_ : refused_, digest_of(login));
  }
  return fits ? Admission::granted : Admission::refused;
}

void LoginGate::work(const std::stop_token& stop) {
  Pulse pulse("http passwords");
  while (!stop.stop_requested()) {
    pulse.beat(kPatience);
    const auto visit = next(stop);
    if (!visit) continue;
    const auto begun = Clock::now();
    const Admission admission = look_at(visit->login);
    const auto rest = kRest * (Clock::now() - begun);
    visit->answer(admission);
    if (admission == Admission::granted) continue;
    std::unique_lock lock(mutex_);
    static_cast<void>(changed_.wait_for(lock, stop, rest, [] { return false; }));
  }
}

}  // namespace skewd

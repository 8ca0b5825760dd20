// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/name_resolution.h"

#include <netdb.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace skewd {
namespace {

using Answers = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t kMostThreads = 16;

// Shared with the threads that ask, which may outlive us: getaddrinfo() obeys no bound.
struct Board {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> names;
  std::size_t next = 0;
  Answers answers;
};

std::string ask_resolver(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int trouble = getaddrinfo(name.c_str(), nullptr, &hints, &found);
  if (trouble != 0) return gai_strerror(trouble);
  freeaddrinfo(found);
  return {};
}

void ask_all(const std::shared_ptr<Board>& board) {
  std::unique_lock lock(board->mutex);
  while (board->next < board->names.size()) {
    const std::string name = board->names[board->next++];
    lock.unlock();
    std::string answer = ask_resolver(name);
    lock.lock();
    board->answers[name] = std::move(answer);
    board->changed.notify_one();
  }
}

}  // namespace

Answers resolve_names(const std::vector<std::string>& names, std::chrono::milliseconds bound) {
  const auto board = std::make_shared<Board>();
  board->names = names;
  for (std::size_t i = 0; i < std::min(names.size(), kMostThreads); ++i) {
    std::thread([board] { ask_all(board); }).detach();
  }
  std::unique_lock lock(board->mutex);
  board->changed.wait_for(lock, bound, [&] { return board->answers.size() >= names.size(); });
  board->next = board->names.size();  // nobody begins another one
  Answers answers = board->answers;
  for (const std::string& name : names) {
    answers.emplace(name, "no name server answered in time");
  }
  return answers;
}

}  // namespace skewd

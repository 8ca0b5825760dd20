// SPDX-License-Identifier: Apache-2.0
//
// A program that writes events and acknowledges each is killed at a random moment, again and again;
// another one finds no room.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "agent/store/event_store.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1'795'228'639'000ms};

// 50 in every run of the tests; `make durable` asks for more.
int rounds() {
  const char* const wanted = std::getenv("SKEWD_KILL_ROUNDS");
  return wanted == nullptr ? 50 : std::atoi(wanted);
}

FindingRow row(std::uint64_t number, bool resolved) {
  FindingRow finding{"edge", "f" + std::to_string(number), "skew", "warning", "shop", kNow, {}, {}};
  if (resolved) finding.resolved = kNow + 1s;
  finding.json = "{\"number\":" + std::to_string(number) + "}" + std::string(300, ' ');
  return finding;
}

// In the child: nothing but the store, and no destructor at the end.
[[noreturn]] void write_until_killed(const std::string& directory, std::uint64_t number,
                                     int acknowledgements) {
  auto store = EventStore::open(directory, kNow);
  for (; store; ++number) {
    if (!store->write({{row(number, false)}, {}, {}}, kNow)) break;
    if (!store->write({{row(number, true)}, {}, {}}, kNow)) break;
    if (write(acknowledgements, &number, sizeof number) != sizeof number) break;
  }
  _exit(1);
}

TEST_CASE("event_store: killed at any moment, no event that was acknowledged is missing") {
  const support::TempDirectory directory;
  const std::string folder = directory.path() / "state";
  std::mt19937 random(7);
  std::set<std::string> acknowledged;
  std::uint64_t next = 0;
  for (int round = 0; round < rounds(); ++round) {
    CAPTURE(round);
    int pipes[2] = {};
    REQUIRE(pipe(pipes) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) write_until_killed(folder, next, pipes[1]);
    close(pipes[1]);
    // Every other time it may be killed while it still opens the store; else it has begun to write,
    // however slow the disk is.
    std::uint64_t number = 0;
    const bool has_begun = round % 2 == 0;
    if (has_begun) REQUIRE(read(pipes[0], &number, sizeof number) == sizeof number);
    if (has_begun) acknowledged.insert("f" + std::to_string(number));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 25'000));
    kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    while (read(pipes[0], &number, sizeof number) == sizeof number) {
      acknowledged.insert("f" + std::to_string(number));
    }
    close(pipes[0]);
    next = std::max(next, number) + 2;  // the next one may be written without being acknowledged
  }
  CHECK(acknowledged.size() >= static_cast<std::size_t>(rounds()) / 2);
  auto store = EventStore::open(folder, kNow);
  REQUIRE(store);
  CHECK(store->set_aside().empty());
  const auto kept = store->findings({{}, "", "", 1'000'000});
  REQUIRE(kept);
  std::set<std::string> found;
  for (const KeptFinding& finding : *kept) {
    if (finding.resolved) found.insert(finding.id);
  }
  for (const std::string& id : acknowledged) CHECK_MESSAGE(found.contains(id), id);
}

// In the child: files may not grow beyond 300 kB until they may again.
[[noreturn]] void write_until_full(const std::string& directory) {
  auto store = EventStore::open(directory, kNow);
  rlimit limit{};
  signal(SIGXFSZ, SIG_IGN);
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = 300'000;
  setrlimit(RLIMIT_FSIZE, &limit);
  std::uint64_t written = 0;
  while (store && store->write({{row(written, true)}, {}, {}}, kNow)) ++written;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_FSIZE, &limit);
  const bool works = store && store->write({{row(written, true)}, {}, {}}, kNow);
  const auto kept = store ? store->findings({{}, "", "", 1'000'000})
                          : Result<std::vector<KeptFinding>>(std::vector<KeptFinding>());
  _exit(works && written > 10 && kept && kept->size() == written + 1 ? 0 : 1);
}

TEST_CASE(
    "event_store: a full disk is an error that loses nothing, and it works when there is room") {
  const support::TempDirectory directory;
  const std::string folder = directory.path() / "state";
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) write_until_full(folder);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(EventStore::open(folder, kNow)->set_aside().empty());
}

}  // namespace
}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/program_run.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

extern "C" {
#include <sys/pidfd.h>  // of glibc 2.36 forgets this itself
}

namespace skewd {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view kSystemFolders =
    ":/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin";

// One end is the program's, the other ours.
class Pipe {
 public:
  Pipe() { open_ = pipe2(ends_.data(), O_CLOEXEC) == 0; }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }

  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] int ours() const { return ends_[0]; }
  [[nodiscard]] int theirs() const { return ends_[1]; }
  void close_theirs() { close_end(1); }

  // False at the end. What is beyond the bound is read and forgotten, so that nobody blocks.
  bool take(std::string& text, std::size_t most) const {
    std::array<char, 16384> piece{};
    const ssize_t got = read(ours(), piece.data(), piece.size());
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    if (text.size() < most) text.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

 private:
  void close_end(std::size_t end) {
    if (ends_.at(end) >= 0) close(ends_.at(end));
    ends_.at(end) = -1;
  }

  std::array<int, 2> ends_{-1, -1};
  bool open_ = false;
};

class Spawning {
 public:
  Spawning(const Pipe& output, const Pipe& errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output.theirs(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, errors.theirs(), STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;
  ~Spawning() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }

  [[nodiscard]] std::optional<pid_t> start(const std::string& path,
                                           std::vector<std::string>& arguments) const {
    std::string name = path;
    std::vector<char*> words{name.data()};
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    pid_t pid = 0;
    const int failed =
        posix_spawn(&pid, path.c_str(), &actions_, &attributes_, words.data(), environ);
    return failed == 0 ? std::optional(pid) : std::nullopt;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

int time_left(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::max<milliseconds::rep>(left.count(), 0));
}

// Reads both until the program has closed them; false when the time is over.
bool read_until_closed(const Pipe& output, const Pipe& errors, Clock::time_point deadline,
                       std::size_t most, ProgramRun& run) {
  std::array<pollfd, 2> ends{{{output.ours(), POLLIN, 0}, {errors.ours(), POLLIN, 0}}};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    const int left = time_left(deadline);
    if (left == 0) return false;
    if (poll(ends.data(), ends.size(), left) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (ends[0].revents != 0 && !output.take(run.output, most)) ends[0].fd = -1;
    if (ends[1].revents != 0 && !errors.take(run.errors, most)) ends[1].fd = -1;
  }
  return true;
}

// A program may close its output and go on. Where there are no pids as descriptors it is killed.
bool has_ended(pid_t pid, Clock::time_point deadline) {
  const int descriptor = pidfd_open(pid, 0);
  if (descriptor < 0) return false;
  pollfd end{descriptor, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&end, 1, time_left(deadline));
  } while (ready < 0 && errno == EINTR);
  close(descriptor);
  return ready == 1;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::optional<std::string> find_program(std::string_view name) {
  const char* const path = std::getenv("PATH");
  std::string folders = path == nullptr ? "" : path;
  folders += kSystemFolders;
  for (std::size_t begin = 0; begin <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    std::string candidate = folders.substr(begin, end - begin);
    candidate.append("/").append(name);
    if (end > begin && access(candidate.c_str(), X_OK) == 0) return candidate;
    begin = end + 1;
  }
  return std::nullopt;
}

std::optional<ProgramRun> run_program(const std::string& path, std::vector<std::string> arguments,
                                      const ProgramLimits& limits) {
  const auto deadline = Clock::now() + limits.time;
  Pipe output;
  Pipe errors;
  if (!output.is_open() || !errors.is_open()) return std::nullopt;
  const auto pid = Spawning(output, errors).start(path, arguments);
  if (!pid) return std::nullopt;
  output.close_theirs();
  errors.close_theirs();
  ProgramRun run;
  run.timed_out = !read_until_closed(output, errors, deadline, limits.output, run) ||
                  !has_ended(*pid, deadline);
  if (run.timed_out) kill(-*pid, SIGKILL);
  run.exit_status = wait_for(*pid);
  return run;
}

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#include "tests/support/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <stdexcept>

#include "tests/support/eventually.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

// Standard streams; everything else that we have open stays ours.
class Streams {
 public:
  explicit Streams(const std::string& output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, output.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  ~Streams() { posix_spawn_file_actions_destroy(&actions_); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

// A process group of its own, and signals as a shell would give them: none blocked or ignored.
class Attributes {
 public:
  Attributes() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

int status_of(int waited) {
  return WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited);
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> command, std::filesystem::path output)
    : output_(std::move(output)) {
  const Streams streams(output_.string());
  const Attributes attributes;
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int failed = posix_spawn(&pid_, arguments.front(), streams.get(), attributes.get(),
                                 arguments.data(), environ);
  if (failed != 0) {
    throw std::runtime_error("cannot start " + command.front() + ": " + std::strerror(failed));
  }
}

ChildProcess::~ChildProcess() { stop(); }

bool ChildProcess::running() {
  if (status_) return false;
  int waited = 0;
  if (waitpid(pid_, &waited, WNOHANG) != pid_) return true;
  status_ = status_of(waited);
  return false;
}

void ChildProcess::signal(int number) {
  // Once waited for, the number may belong to somebody else.
  if (running()) kill(pid_, number);
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds bound) {
  if (!eventually(bound, [this] { return !running(); })) return std::nullopt;
  return status_;
}

int ChildProcess::stop(std::chrono::milliseconds bound) {
  signal(SIGTERM);
  if (const auto status = wait(bound)) return *status;
  kill(-pid_, SIGKILL);  // the whole group: a killed parent cannot end its own children
  int waited = 0;
  waitpid(pid_, &waited, 0);
  status_ = status_of(waited);
  return *status_;
}

std::string ChildProcess::output() const { return read_file(output_); }

}  // namespace skewd::support

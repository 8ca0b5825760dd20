// SPDX-License-Identifier: Apache-2.0
#include "tests/support/haproxy_process.h"

#include <charconv>
#include <csignal>
#include <stdexcept>

#include "tests/support/eventually.h"
#include "tests/support/unix_socket.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/sbin/haproxy";
constexpr std::chrono::seconds kBound{60};

// Sockets are handed from worker to worker, so that a reload loses no connection; old workers that
// still wait for a stalled server must not pile up.
std::string control_configuration(const std::filesystem::path& admin_socket) {
  return "global\n"
         "  stats socket " +
         admin_socket.string() +
         " mode 600 level admin expose-fd listeners\n"
         "  hard-stop-after 10s\n";
}

}  // namespace

std::string HaproxyProcess::missing() {
  if (std::filesystem::exists(kProgram)) return {};
  return std::string(kProgram) + " is not installed";
}

HaproxyProcess::HaproxyProcess(std::string_view configuration) : process_(start(configuration)) {
  const bool answers =
      eventually(kBound, [this] { return serves(std::nullopt) || !process_.running(); });
  if (!answers || !process_.running()) {
    throw std::runtime_error("haproxy does not start:\n" + output());
  }
}

ChildProcess HaproxyProcess::start(std::string_view configuration) const {
  const auto control =
      directory_.write("control.cfg", control_configuration(admin_socket())).string();
  write_configuration(configuration);
  return ChildProcess({kProgram, "-W", "-S", master_socket().string(), "-f", control, "-f",
                       configuration_file().string()},
                      directory_.path() / "output");
}

std::filesystem::path HaproxyProcess::configuration_file() const {
  return directory_.path() / "haproxy.cfg";
}

void HaproxyProcess::write_configuration(std::string_view configuration) const {
  directory_.write("haproxy.cfg", configuration);
}

void HaproxyProcess::reload(std::string_view configuration) {
  const auto before = worker();
  write_configuration(configuration);
  process_.signal(SIGUSR2);
  if (!eventually(kBound, [&] { return serves(before); })) {
    throw std::runtime_error("haproxy does not reload:\n" + output());
  }
}

// True if a worker other than `former` answers and the master can be signalled. The master starts
// its own program anew after each worker and loses signals meanwhile, so it must answer as well.
bool HaproxyProcess::serves(std::optional<std::uint64_t> former) const {
  const auto now = worker();
  return now && now != former && ask_unix_socket(master_socket(), "show proc").has_value();
}

std::string HaproxyProcess::command(std::string_view line) const {
  auto answer = ask_unix_socket(admin_socket(), line);
  if (!answer) throw std::runtime_error("haproxy does not answer '" + std::string(line) + "'");
  return *std::move(answer);
}

void HaproxyProcess::await_idle() const {
  const auto is_idle = [this] {
    return command("show info").find("\nCurrConns: 0\n") != std::string::npos;
  };
  if (!eventually(kBound, is_idle)) throw std::runtime_error("haproxy's users do not leave");
}

// The process that serves now, as it says itself; nothing while none answers.
std::optional<std::uint64_t> HaproxyProcess::worker() const {
  constexpr std::string_view kField = "\nPid: ";
  const auto info = ask_unix_socket(admin_socket(), "show info");
  const std::size_t at = info ? info->find(kField) : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  const char* begin = info->data() + at + kField.size();
  std::uint64_t pid = 0;
  const auto read = std::from_chars(begin, info->data() + info->size(), pid);
  return read.ec == std::errc() ? std::optional(pid) : std::nullopt;
}

}  // namespace skewd::support

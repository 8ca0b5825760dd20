// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/process_list.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

#include "agent/preflight/disk_surroundings.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestCommand = std::size_t{128} * 1024;
constexpr std::size_t kMostProcesses = 100'000;

std::string read_small(const std::string& path) {
  return read_whole_file(path, kLongestCommand).value_or(std::string());
}

std::optional<int> read_pid(const std::string& name) {
  int pid = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data(), end, pid);
  if (error != std::errc() || rest != end || pid <= 0) return std::nullopt;
  return pid;
}

// "812 (haproxy) S 1 ...": the name may hold blanks and parentheses itself.
bool read_stat(const std::string& text, ProcessFacts& process) {
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close + 4 >= text.size()) {
    return false;
  }
  process.program = text.substr(open + 1, close - open - 1);
  const char* const parent = text.data() + close + 4;
  return std::from_chars(parent, text.data() + text.size(), process.parent).ec == std::errc();
}

std::vector<std::string> split_command(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\0', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  while (!words.empty() && words.back().empty()) words.pop_back();  // a title pads with NULs
  return words;
}

std::optional<ProcessFacts> read_process(const std::string& folder, int pid) {
  ProcessFacts process;
  process.pid = pid;
  if (!read_stat(read_small(folder + "/stat"), process)) return std::nullopt;
  process.command = split_command(read_small(folder + "/cmdline"));
  if (process.command.empty()) return std::nullopt;
  std::error_code trouble;
  process.directory = fs::read_symlink(folder + "/cwd", trouble).string();
  return process;
}

// The path in the hierarchy that systemd keeps: "0::/system.slice/haproxy.service".
std::string group_of(const std::string& proc, const std::string& pid) {
  std::string path;
  const std::string text = read_small(proc + "/" + pid + "/cgroup");
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (controllers.empty() || controllers == "name=systemd") path = line.substr(second + 1);
  }
  return path;
}

}  // namespace

ProcessList list_processes(const std::string& proc) {
  ProcessList list;
  std::error_code trouble;
  for (fs::directory_iterator entry(proc, trouble); !trouble && entry != fs::directory_iterator();
       entry.increment(trouble)) {
    const auto pid = read_pid(entry->path().filename().string());
    if (!pid || list.processes.size() >= kMostProcesses) continue;
    if (auto process = read_process(entry->path().string(), *pid)) {
      list.processes.push_back(std::move(*process));
    }
  }
  std::sort(list.processes.begin(), list.processes.end(),
            [](const ProcessFacts& a, const ProcessFacts& b) { return a.pid < b.pid; });
  // Somebody else's process that is always there, unless /proc hides those of others.
  list.hides_others = read_small(proc + "/1/stat").empty();
  return list;
}

std::string service_of(const std::string& proc, int pid) {
  const std::string path = group_of(proc, std::to_string(pid));
  constexpr std::string_view kEnding = ".service";
  const std::size_t end = path.rfind(kEnding);
  if (end == std::string::npos || end + kEnding.size() != path.size()) return {};
  const std::size_t slash = path.rfind('/', end);
  return path.substr(slash + 1, end - slash - 1);
}

bool is_contained(const std::string& proc, int pid) {
  const std::string path = group_of(proc, std::to_string(pid));
  constexpr std::array<std::string_view, 6> kSigns{"docker",     "kubepods", "libpod",
                                                   "containerd", "/lxc",     "crio"};
  const bool container = std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
    return path.find(sign) != std::string::npos;
  });
  return container && path != group_of(proc, "self");
}

}  // namespace skewd

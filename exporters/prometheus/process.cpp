// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace skewd {
namespace {

// Places in /proc/self/stat, counted from the state that follows the command's parentheses.
constexpr std::size_t kUserTicks = 11;
constexpr std::size_t kSystemTicks = 12;
constexpr std::size_t kStartTicks = 19;
constexpr std::size_t kVirtualBytes = 20;
constexpr std::size_t kResidentPages = 21;

std::vector<std::string> read_stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t command_end = line.rfind(") ");  // the command may hold spaces itself
  if (command_end == std::string::npos) return {};
  std::istringstream rest(line.substr(command_end + 2));
  return {std::istream_iterator<std::string>(rest), {}};
}

std::optional<double> read_boot_seconds() {
  std::ifstream file("/proc/stat");
  std::string word;
  while (file >> word) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> count_open_fds() {
  std::error_code problem;
  std::filesystem::directory_iterator fds("/proc/self/fd", problem);
  if (problem) return std::nullopt;
  // One of them is the directory itself.
  return static_cast<double>(std::distance(begin(fds), end(fds)) - 1);
}

std::optional<double> read_max_fds() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

ProcessFigures read_process_figures() {
  ProcessFigures figures;
  figures.open_fds = count_open_fds();
  figures.max_fds = read_max_fds();
  const std::vector<std::string> stat = read_stat_fields();
  if (stat.size() <= kResidentPages) return figures;
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  figures.cpu_seconds =
      (std::stod(stat[kUserTicks]) + std::stod(stat[kSystemTicks])) / ticks_per_second;
  figures.virtual_bytes = std::stod(stat[kVirtualBytes]);
  figures.resident_bytes =
      std::stod(stat[kResidentPages]) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (const auto boot = read_boot_seconds()) {
    figures.start_seconds = *boot + std::stod(stat[kStartTicks]) / ticks_per_second;
  }
  return figures;
}

}  // namespace skewd

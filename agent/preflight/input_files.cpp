// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/input_files.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "agent/preflight/disk_surroundings.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_standard_input() {
  std::string text;
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(ErrorKind::config, std::strerror(errno));
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > kLargestConfigurationFile) {
      return failure(ErrorKind::limit, "has more than 64 MiB, which is not read");
    }
  }
}

Result<std::vector<std::string>> files_in(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code trouble;
  for (fs::directory_iterator entry(folder, trouble); !trouble && entry != fs::directory_iterator();
       entry.increment(trouble)) {
    const fs::path& path = entry->path();
    const bool wanted = path.extension() == ".cfg" || path.extension() == ".conf";
    if (wanted && fs::is_regular_file(path, trouble)) found.push_back(path.string());
  }
  if (trouble) return failure(ErrorKind::config, trouble.message());
  if (found.empty()) return failure(ErrorKind::config, "has no *.cfg and no *.conf file");
  std::sort(found.begin(), found.end());
  return found;
}

std::string known_kinds() {
  std::string names;
  for (const BalancerKind& kind : balancer_kinds()) {
    if (kind.configuration == nullptr) continue;
    if (!names.empty()) names += ", ";
    names += kind.name;
  }
  return names;
}

Result<void> read_one(const std::string& name, std::vector<ConfigurationFile>& files) {
  std::error_code trouble;
  if (name != "-" && fs::is_directory(name, trouble)) {
    const auto inside = files_in(name);
    if (!inside) return tl::unexpected(Error(inside.error()).in(name));
    for (const std::string& path : *inside) {
      if (auto read = read_one(path, files); !read) return read;
    }
    return {};
  }
  auto text =
      name == "-" ? read_standard_input() : read_whole_file(name, kLargestConfigurationFile);
  if (!text) return tl::unexpected(std::move(text).error().in(name));
  files.push_back({name == "-" ? "<stdin>" : name, std::move(*text), {}});
  return {};
}

}  // namespace

Result<std::vector<ConfigurationFile>> read_input_files(const std::vector<std::string>& names) {
  std::vector<ConfigurationFile> files;
  for (const std::string& name : names) {
    if (auto read = read_one(name, files); !read) return tl::unexpected(std::move(read).error());
  }
  return files;
}

Result<const BalancerKind*> choose_kind(const std::string& name,
                                        const std::vector<ConfigurationFile>& files) {
  if (!name.empty()) {
    const BalancerKind* kind = find_balancer_kind(name);
    if (kind != nullptr && kind->configuration != nullptr) return kind;
    return failure(ErrorKind::config, "--kind: '" + name +
                                          "' is not a kind of balancer whose "
                                          "configuration can be read; known: " +
                                          known_kinds());
  }
  for (const BalancerKind& kind : balancer_kinds()) {
    const ConfigurationFormat* const format = kind.configuration;
    if (format != nullptr && format->recognises(files.front())) return &kind;
  }
  return failure(ErrorKind::config, files.front().path +
                                        ": does not look like the configuration of a balancer; "
                                        "say with --kind which one it is of: " +
                                        known_kinds());
}

}  // namespace skewd

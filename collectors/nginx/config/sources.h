// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::nginx {

/// The files of a configuration: those that were given, and those that they include. Texts stay
/// where they are until `take`.
class Sources {
 public:
  /// A given file that is the output of `nginx -T` stands for the files in it, and then no other
  /// files are looked for.
  Sources(std::span<const ConfigurationFile> files, const Surroundings& surroundings);

  /// Positions of the files to begin with: of a dump the first, else all, whole ones before
  /// fragments so that what a whole one includes is not read twice.
  [[nodiscard]] const std::vector<std::size_t>& roots() const { return roots_; }

  /// The paths that an `include` in file `from` means: relative ones lie in the folder of the
  /// first whole file. Without wildcards: one path, whether or not it is there.
  [[nodiscard]] std::vector<std::string> expand(std::string_view pattern, std::size_t from) const;

  /// The position of a file; the error says why it cannot be read.
  [[nodiscard]] Result<std::size_t> open(const std::string& path);

  /// True if the file was begun before, or another one of the same text.
  [[nodiscard]] bool was_read(std::size_t file) const;
  void mark_as_read(std::size_t file) { read_[file] = true; }

  [[nodiscard]] const ConfigurationFile& file(std::size_t position) const {
    return files_[position];
  }

  [[nodiscard]] std::vector<ConfigurationFile> take();

 private:
  std::size_t add(std::string path, std::string text);
  void add_dump(const ConfigurationFile& file);
  void choose_roots(std::span<const ConfigurationFile> files);
  [[nodiscard]] std::vector<std::string> matches(const std::string& pattern) const;

  const Surroundings& surroundings_;
  std::deque<ConfigurationFile> files_;
  std::vector<bool> read_;
  std::unordered_map<std::string, std::size_t> positions_;  // by path, without . and ..
  std::vector<std::size_t> roots_;
  std::string prefix_;  // folder of relative includes, with its slash
  bool is_dump_ = false;
  bool has_whole_ = false;  // a file with events, http or stream, so that the prefix is known
};

/// True for the output of `nginx -T`.
[[nodiscard]] bool is_dump(std::string_view text);

}  // namespace skewd::nginx

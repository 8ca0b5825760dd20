// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/sources.h"

#include <algorithm>

#include "collectors/nginx/config/outline.h"
#include "collectors/nginx/config/paths.h"

namespace skewd::nginx {
namespace {

constexpr std::string_view kHeader = "# configuration file ";

// The path of a header line; empty: it is none.
std::string_view path_of_header(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!line.starts_with(kHeader) || !line.ends_with(':')) return {};
  line.remove_prefix(kHeader.size());
  return line.substr(0, line.size() - 1);
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

// The program's own remarks come first if both of its outputs were kept.
bool is_dump(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!path_of_header(line).empty()) return true;
    const bool remark =
        line.starts_with("nginx: ") || line.find_first_not_of(" \t\r") == std::string_view::npos;
    if (!remark) return false;
  }
  return false;
}

Sources::Sources(std::span<const ConfigurationFile> files, const Surroundings& surroundings)
    : surroundings_(surroundings) {
  for (const ConfigurationFile& file : files) {
    if (is_dump(file.text)) {
      is_dump_ = true;
      add_dump(file);
    }
  }
  for (const ConfigurationFile& file : files) {
    if (!is_dump(file.text)) add(file.path, file.text);
  }
  choose_roots(files);
}

std::size_t Sources::add(std::string path, std::string text) {
  const auto [entry, is_new] = positions_.emplace(plain_path(path), files_.size());
  if (!is_new) return entry->second;
  files_.push_back({std::move(path), std::move(text), {}});
  read_.push_back(false);
  return entry->second;
}

// nginx ends each file with an empty line of its own.
void Sources::add_dump(const ConfigurationFile& file) {
  std::string_view rest = file.text;
  std::string_view path;
  std::size_t begin = 0;
  const auto finish = [&](std::size_t end) {
    if (path.empty()) return;
    std::string_view text = std::string_view(file.text).substr(begin, end - begin);
    if (text.ends_with("\n\n")) text.remove_suffix(1);
    const std::size_t position = add(std::string(path), std::string(text));
    if (roots_.empty()) roots_.push_back(position);
  };
  while (!rest.empty()) {
    const std::size_t line_begin = file.text.size() - rest.size();
    const std::string_view next = path_of_header(take_line(rest));
    if (next.empty()) continue;
    finish(line_begin);
    path = next;
    begin = file.text.size() - rest.size();
  }
  finish(file.text.size());
}

void Sources::choose_roots(std::span<const ConfigurationFile> files) {
  std::vector<std::size_t> fragments;
  std::vector<std::size_t>& whole = roots_;
  for (const ConfigurationFile& file : files) {
    if (is_dump(file.text)) continue;
    const std::size_t position = positions_.at(plain_path(file.path));
    (is_whole(file.text) ? whole : fragments).push_back(position);
  }
  has_whole_ = !whole.empty();
  roots_.insert(roots_.end(), fragments.begin(), fragments.end());
  if (!roots_.empty()) prefix_ = folder_of(files_[roots_.front()].path);
}

std::vector<std::string> Sources::matches(const std::string& pattern) const {
  if (!is_dump_) return surroundings_.expand(pattern);
  std::vector<std::string> found;
  for (const ConfigurationFile& file : files_) {
    if (matches_pattern(pattern, file.path)) found.push_back(file.path);
  }
  std::sort(found.begin(), found.end());
  return found;
}

// A fragment on its own, of conf.d or sites-enabled, lies one folder below the one that its
// includes start from.
std::vector<std::string> Sources::expand(std::string_view pattern, std::size_t from) const {
  if (pattern.starts_with('/')) {
    if (!has_wildcards(pattern)) return {std::string(pattern)};
    return matches(std::string(pattern));
  }
  const std::string near_prefix = prefix_ + std::string(pattern);
  if (!has_whole_) {
    const std::string folder(folder_of(files_[from].path));
    for (const std::string& base : {prefix_, folder, folder + "../"}) {
      const std::string path = plain_path(base + std::string(pattern));
      auto found = matches(path);
      if (!found.empty()) return found;
    }
  }
  if (!has_wildcards(pattern)) return {near_prefix};
  return matches(near_prefix);
}

Result<std::size_t> Sources::open(const std::string& path) {
  const auto known = positions_.find(plain_path(path));
  if (known != positions_.end()) return known->second;
  if (is_dump_) return failure(ErrorKind::config, "it is not part of the dump");
  if (files_.size() >= kMostConfigurationFiles) {
    return failure(ErrorKind::limit,
                   "more than " + std::to_string(kMostConfigurationFiles) + " files are not read");
  }
  auto text = surroundings_.read_file(path);
  if (!text) return tl::unexpected(text.error());
  return add(path, std::move(*text));
}

bool Sources::was_read(std::size_t file) const {
  for (std::size_t other = 0; other < files_.size(); ++other) {
    const bool same = other == file || files_[other].text == files_[file].text;
    if (read_[other] && same) return true;
  }
  return false;
}

std::vector<ConfigurationFile> Sources::take() {
  return {std::make_move_iterator(files_.begin()), std::make_move_iterator(files_.end())};
}

}  // namespace skewd::nginx

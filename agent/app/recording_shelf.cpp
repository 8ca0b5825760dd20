// SPDX-License-Identifier: Apache-2.0
#include "agent/app/recording_shelf.h"

#include <algorithm>
#include <system_error>
#include <tuple>

#include "agent/store/state_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".jsonl.zst";

struct Kept {
  fs::file_time_type written;
  fs::path path;
  std::uintmax_t bytes = 0;
};

std::vector<Kept> oldest_first(const fs::path& folder) {
  std::vector<Kept> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!entry.path().filename().string().ends_with(kEnding)) continue;
    std::error_code problem;
    Kept file{entry.last_write_time(problem), entry.path(), entry.file_size(problem)};
    if (!problem) files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const Kept& one, const Kept& other) {
    return std::tie(one.written, one.path) < std::tie(other.written, other.path);
  });
  return files;
}

}  // namespace

Result<void> ShelvedRecording::append(const Frames& frames) {
  for (const auto& frame : frames) {
    if (auto written = file_.write(*frame); !written) return written;
  }
  return {};
}

RecordingShelf::RecordingShelf(const std::string& directory, ShelfBounds bounds)
    : folder_(fs::path(directory) / "recordings"), bounds_(bounds) {}

Result<ShelvedRecording> RecordingShelf::begin(const std::string& id) {
  if (auto made = make_state_directory(folder_); !made) return tl::unexpected(made.error());
  tidy(bounds_.files - 1);
  std::error_code ignored;
  fs::path path = folder_ / (id + kEnding);
  for (int copy = 2; fs::exists(path, ignored); ++copy) {
    path = folder_ / (id + "-" + std::to_string(copy) + kEnding);
  }
  auto file = FileHandle::create(path);
  if (!file) return tl::unexpected(std::move(file).error());
  return ShelvedRecording(std::move(*file), path);
}

void RecordingShelf::tidy() const { tidy(bounds_.files); }

void RecordingShelf::tidy(std::size_t files) const {
  const std::vector<Kept> kept = oldest_first(folder_);
  std::uintmax_t bytes = 0;
  for (const Kept& file : kept) bytes += file.bytes;
  std::size_t left = kept.size();
  for (const Kept& file : kept) {
    if (left <= files && bytes <= bounds_.bytes) return;
    std::error_code ignored;
    fs::remove(file.path, ignored);
    bytes -= file.bytes;
    --left;
  }
}

}  // namespace skewd

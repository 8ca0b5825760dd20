// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/recording/file_handle.h"
#include "collectors/result.h"

namespace skewd {

/// How many recordings are kept, and how large they may be together.
struct ShelfBounds {
  std::size_t files = 20;
  std::uint64_t bytes = std::uint64_t{256} << 20U;
};

/// One recording on disk, made of whole zstd frames. It can be replayed at any time, also if the
/// program is killed while it is written.
class ShelvedRecording {
 public:
  using Frames = std::vector<std::shared_ptr<const std::string>>;
  ShelvedRecording(FileHandle file, std::string name)
      : file_(std::move(file)), name_(std::move(name)) {}
  [[nodiscard]] Result<void> append(const Frames& frames);
  [[nodiscard]] const std::string& name() const { return name_; }  // with its path

 private:
  FileHandle file_;
  std::string name_;
};

/// The folder `recordings` in the directory of the state.
class RecordingShelf {
 public:
  explicit RecordingShelf(const std::string& directory, ShelfBounds bounds = {});

  /// Begins `ID.jsonl.zst` for its owner only, and lets the oldest files go of which there are too
  /// many; `id` is that of a finding. One of that name is not touched: the new one is `ID-2` then.
  [[nodiscard]] Result<ShelvedRecording> begin(const std::string& id);
  /// Lets the oldest files go until the others are within the bounds.
  void tidy() const;

 private:
  void tidy(std::size_t files) const;

  std::filesystem::path folder_;
  ShelfBounds bounds_;
};

}  // namespace skewd

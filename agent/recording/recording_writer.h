// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/recording/file_handle.h"
#include "agent/recording/zstd_stream.h"
#include "collectors/result.h"

namespace skewd {

/// Writes a recording, zstd-compressed when its name ends in ".zst". Errors name the file and say
/// why, such as a full disk; nothing can be written after one.
class RecordingWriter {
 public:
  /// Makes the file anew, readable by its owner only; "-" is standard output.
  [[nodiscard]] static Result<RecordingWriter> create(const std::string& file);

  /// `lines` are whole ones.
  [[nodiscard]] Result<void> write(std::string_view lines);
  /// From here on a reader gets everything that was written, should nothing follow.
  [[nodiscard]] Result<void> flush();
  /// Ends and closes the file.
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }  // in the file so far

 private:
  RecordingWriter(FileHandle file, bool compressed);
  [[nodiscard]] Result<void> put(std::string_view bytes);

  FileHandle file_;
  std::optional<ZstdDeflater> deflater_;
  std::uint64_t bytes_ = 0;
};

}  // namespace skewd

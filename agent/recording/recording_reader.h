// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "agent/recording/file_handle.h"
#include "agent/recording/zstd_stream.h"
#include "collectors/result.h"

namespace skewd {

/// How reading a file came to an early end.
struct ReadingTrouble {
  bool broken_off = false;  // it is whole as far as it goes, as of a program that was killed
  std::string text;
};

/// Reads a recording line by line, zstd-compressed or plain, whatever its name. Holds one line and
/// some pieces in memory.
class RecordingReader {
 public:
  static constexpr std::size_t kLongestLine = std::size_t{256} << 20;

  /// "-" is standard input. Error (config): the file cannot be opened, and why.
  [[nodiscard]] static Result<RecordingReader> open(const std::string& file);

  /// The next line without its newline, valid until the next call; nothing at the end. Error
  /// (limit): the line is longer than `longest`; the next call goes on behind it.
  [[nodiscard]] std::optional<Result<std::string_view>> next(std::size_t longest = kLongestLine);
  /// Of the last line, from 1.
  [[nodiscard]] std::size_t line_number() const { return line_number_; }
  /// After the end: why it came before that of the file. Absent: it did not.
  [[nodiscard]] const std::optional<ReadingTrouble>& trouble() const { return trouble_; }

 private:
  explicit RecordingReader(FileHandle file) : file_(std::move(file)) {}
  [[nodiscard]] bool fill();
  [[nodiscard]] bool read_piece();
  [[nodiscard]] bool inflate_piece();
  [[nodiscard]] std::optional<Result<std::string_view>> take(std::size_t end, bool too_long);
  [[nodiscard]] std::optional<Result<std::string_view>> take_rest(bool too_long);

  FileHandle file_;
  std::optional<ZstdInflater> inflater_;  // absent: plain, or not known yet
  bool begun_ = false;
  std::string piece_;          // as it was read
  std::string_view deflated_;  // what the inflater has not taken of it
  std::string text_;
  std::size_t begin_ = 0;    // of the next line in `text_`
  std::size_t scanned_ = 0;  // no newline before
  std::size_t line_number_ = 0;
  std::optional<ReadingTrouble> trouble_;
};

}  // namespace skewd

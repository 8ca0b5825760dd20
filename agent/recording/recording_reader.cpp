// SPDX-License-Identifier: Apache-2.0
#include "agent/recording/recording_reader.h"

#include <algorithm>
#include <utility>

namespace skewd {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;
constexpr std::size_t kInflatedPiece = std::size_t{1} << 20;

}  // namespace

Result<RecordingReader> RecordingReader::open(const std::string& file) {
  auto handle = FileHandle::open(file);
  if (!handle) return tl::unexpected(std::move(handle).error());
  return RecordingReader(std::move(*handle));
}

std::optional<Result<std::string_view>> RecordingReader::next(std::size_t longest) {
  bool too_long = false;
  for (;;) {
    const std::size_t newline = text_.find('\n', scanned_);
    if (newline != std::string::npos) {
      return take(newline, too_long || newline - begin_ > longest);
    }
    if (text_.size() - begin_ > longest) {
      too_long = true;
      begin_ = text_.size();
    }
    text_.erase(0, std::exchange(begin_, 0));
    scanned_ = text_.size();
    if (!fill()) return take_rest(too_long);
  }
}

std::optional<Result<std::string_view>> RecordingReader::take(std::size_t end, bool too_long) {
  ++line_number_;
  const std::size_t begin = std::exchange(begin_, std::min(end + 1, text_.size()));
  scanned_ = begin_;
  if (too_long) {
    return Result<std::string_view>(
        failure(ErrorKind::limit, "is longer than a line of a recording may be"));
  }
  return Result<std::string_view>(std::string_view(text_).substr(begin, end - begin));
}

// What stands behind the last newline is a line, unless the file was broken off in the middle.
std::optional<Result<std::string_view>> RecordingReader::take_rest(bool too_long) {
  if (text_.empty() && !too_long) return std::nullopt;
  if (!trouble_) return take(text_.size(), too_long);
  text_.clear();
  return std::nullopt;
}

// Appends to the text; false at the end.
bool RecordingReader::fill() {
  while (!trouble_) {
    if (inflater_ && inflate_piece()) return true;
    if (trouble_ || !read_piece()) break;
    if (!inflater_) {
      text_ += piece_;
      return true;
    }
    deflated_ = piece_;
  }
  if (!trouble_ && inflater_ && !inflater_->complete()) {
    trouble_ = ReadingTrouble{true, "breaks off after line " + std::to_string(line_number_) +
                                        ": the end of the compressed data is missing"};
  }
  return false;
}

// False at the end of the file.
bool RecordingReader::read_piece() {
  if (const auto read = file_.read(kPiece, piece_); !read) {
    trouble_ = ReadingTrouble{false, "cannot be read: " + read.error().message};
    return false;
  }
  // A pipe may bring the first bytes one by one.
  while (!begun_ && !piece_.empty() && piece_.size() < kZstdMagic.size()) {
    std::string more;
    if (!file_.read(kPiece, more) || more.empty()) break;
    piece_ += more;
  }
  if (!std::exchange(begun_, true) && piece_.starts_with(kZstdMagic)) inflater_.emplace();
  return !piece_.empty();
}

// False when the inflater has nothing more to give.
bool RecordingReader::inflate_piece() {
  const std::size_t before = text_.size();
  if (const auto done = inflater_->add(deflated_, kInflatedPiece, text_); !done) {
    trouble_ = ReadingTrouble{false, "is damaged after line " + std::to_string(line_number_) +
                                         ": " + done.error().message};
  }
  return text_.size() > before;
}

}  // namespace skewd

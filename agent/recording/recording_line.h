// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "agent/recording/recorded_scrape.h"
#include "collectors/result.h"

namespace skewd {

/// What a line of a recording holds: what one source answered, as a scrape of that source alone,
/// or the configuration of a balancer.
using RecordedLine = std::variant<RecordedScrape, RecordedConfig>;

/// Appends one line per source of the scrape. Bytes that are no UTF-8 become U+FFFD.
void append_lines(const RecordedScrape& scrape, std::string& out);
void append_lines(const RecordedConfig& config, std::string& out);

/// Reads lines of recordings. Keeps its memory from line to line; pure otherwise.
class RecordingLineReader {
 public:
  RecordingLineReader();
  RecordingLineReader(RecordingLineReader&& other) noexcept;
  RecordingLineReader& operator=(RecordingLineReader&& other) noexcept;
  ~RecordingLineReader();

  /// `line` is without its newline. Fields that it does not know are passed over. Error
  /// (malformed): what is wrong with the line.
  [[nodiscard]] Result<RecordedLine> read(std::string_view line);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace skewd

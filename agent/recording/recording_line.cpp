// SPDX-License-Identifier: Apache-2.0
//
// JSON of the form {"at": 1795228639.651, "balancer": "edge", "kind": "haproxy", "answers":
// [{"question": "show info", "text": "..."}]}. It is read with simdjson: a recording of a day is
// gigabytes of escaped text, and a replay spends its time here.
#include "agent/recording/recording_line.h"

#include <simdjson.h>

#include <cmath>
#include <utility>

namespace skewd {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr double kLatestSecond = 253'402'300'799;  // the end of the year 9999
constexpr double kShortestInterval = 0.001;
constexpr double kLongestInterval = 86'400;
constexpr double kMillisecondsPerSecond = 1e3;

tl::unexpected<Error> malformed(std::string message) {
  return failure(ErrorKind::malformed, std::move(message));
}

std::string quoted(std::string_view key) { return "'" + std::string(key) + "'"; }

Result<std::string> read_text(const object& json, std::string_view key) {
  std::string_view text;
  switch (json[key].get(text)) {
    case simdjson::SUCCESS: return std::string(text);
    case simdjson::NO_SUCH_FIELD: return malformed("has no " + quoted(key));
    default: return malformed(quoted(key) + " is not a text");
  }
}

// The same for a field that may be missing.
Result<std::string> read_optional_text(const object& json, std::string_view key) {
  if (json[key].error() == simdjson::NO_SUCH_FIELD) return std::string();
  return read_text(json, key);
}

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds(std::llround(seconds * kMillisecondsPerSecond));
}

Result<Instant> read_at(const object& json) {
  double seconds = 0;
  switch (json["at"].get(seconds)) {
    case simdjson::SUCCESS: break;
    case simdjson::NO_SUCH_FIELD: return malformed("has no 'at'");
    default: return malformed("'at' is not a number of seconds since 1970");
  }
  if (seconds >= 0 && seconds <= kLatestSecond) return Instant(milliseconds_of(seconds));
  return malformed("'at' is not a time: write seconds since 1970, up to the year 9999");
}

Result<std::optional<std::chrono::milliseconds>> read_interval(const object& json) {
  double seconds = 0;
  const auto error = json["interval"].get(seconds);
  if (error == simdjson::NO_SUCH_FIELD) return std::nullopt;
  if (error == simdjson::SUCCESS && seconds >= kShortestInterval && seconds <= kLongestInterval) {
    return milliseconds_of(seconds);
  }
  return malformed("'interval' is not a number of seconds from 0.001 to 86400");
}

// Reads a list of objects of two texts each.
template <typename Pair>
Result<std::vector<Pair>> read_pairs(const element& list, std::string_view key,
                                     std::string_view first, std::string_view second) {
  simdjson::dom::array array;
  if (list.get(array) != simdjson::SUCCESS) return malformed(quoted(key) + " is not a list");
  std::vector<Pair> pairs;
  for (const element item : array) {
    object json;
    if (item.get(json) != simdjson::SUCCESS) {
      return malformed(quoted(key) + " holds something that is not an object");
    }
    auto left = read_text(json, first);
    if (!left) return tl::unexpected(std::move(left).error().in(quoted(key)));
    auto right = read_text(json, second);
    if (!right) return tl::unexpected(std::move(right).error().in(quoted(key)));
    pairs.push_back({std::move(*left), std::move(*right)});
  }
  return pairs;
}

Result<RecordedLine> read_scrape(const object& json, const element& answers, Instant at,
                                 std::string balancer, std::string kind) {
  auto read = read_pairs<RawAnswer>(answers, "answers", "question", "text");
  if (!read) return tl::unexpected(std::move(read).error());
  auto source = read_optional_text(json, "source");
  if (!source) return tl::unexpected(std::move(source).error());
  auto error = read_optional_text(json, "error");
  if (!error) return tl::unexpected(std::move(error).error());
  auto interval = read_interval(json);
  if (!interval) return tl::unexpected(std::move(interval).error());
  RecordedScrape scrape{at, std::move(balancer), std::move(kind), *interval, {}};
  scrape.sources.push_back({std::move(*source), std::move(*read), std::move(*error)});
  return scrape;
}

Result<RecordedLine> read_object(const object& json) {
  auto at = read_at(json);
  if (!at) return tl::unexpected(std::move(at).error());
  auto balancer = read_text(json, "balancer");
  if (!balancer) return tl::unexpected(std::move(balancer).error());
  auto kind = read_text(json, "kind");
  if (!kind) return tl::unexpected(std::move(kind).error());
  element list;
  if (json["answers"].get(list) == simdjson::SUCCESS) {
    return read_scrape(json, list, *at, std::move(*balancer), std::move(*kind));
  }
  if (json["config"].get(list) != simdjson::SUCCESS) {
    return malformed("has neither 'answers' nor 'config'");
  }
  auto files = read_pairs<RecordedConfig::File>(list, "config", "path", "text");
  if (!files) return tl::unexpected(std::move(files).error());
  return RecordedConfig{*at, std::move(*balancer), std::move(*kind), std::move(*files)};
}

}  // namespace

class RecordingLineReader::Parser {
 public:
  Result<RecordedLine> read(std::string_view line) {
    element root;
    if (const auto error = parser_.parse(line.data(), line.size()).get(root)) {
      return malformed(std::string("is not JSON: ") + simdjson::error_message(error));
    }
    object json;
    if (root.get(json) == simdjson::SUCCESS) return read_object(json);
    return malformed("is not a JSON object");
  }

 private:
  simdjson::dom::parser parser_;
};

RecordingLineReader::RecordingLineReader() : parser_(std::make_unique<Parser>()) {}
RecordingLineReader::RecordingLineReader(RecordingLineReader&& other) noexcept = default;
RecordingLineReader& RecordingLineReader::operator=(RecordingLineReader&& other) noexcept = default;
RecordingLineReader::~RecordingLineReader() = default;

Result<RecordedLine> RecordingLineReader::read(std::string_view line) {
  return parser_->read(line);
}

}  // namespace skewd

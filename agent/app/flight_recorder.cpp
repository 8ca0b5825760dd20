// SPDX-License-Identifier: Apache-2.0
#include "agent/app/flight_recorder.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "agent/recording/recording_line.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

// A frame goes as a whole: large enough to be compressed well, small enough to let go of little.
constexpr std::size_t kLargestFrame = std::size_t{4} << 20U;  // before it is compressed
constexpr auto kLongestFrame = 60s;

std::size_t hash_of(const RecordedConfig& config) {
  std::string all;
  for (const RecordedConfig::File& file : config.files) all += file.path + '\0' + file.text + '\0';
  return std::hash<std::string>()(all);
}

}  // namespace

FlightRecorder::FlightRecorder(std::size_t most_bytes, std::chrono::milliseconds span)
    : most_bytes_(most_bytes), span_(span) {}

void FlightRecorder::note(const RecordedScrape& scrape) {
  std::string lines;
  append_lines(scrape, lines);
  const std::lock_guard lock(mutex_);
  Track& track = tracks_[scrape.balancer];
  add(track, lines, scrape.at);
  if (track.open_raw >= kLargestFrame || scrape.at - track.open_since >= kLongestFrame) {
    close(track, false);
  }
  drop_old(track, scrape.at);
  drop_most();
}

void FlightRecorder::note(const RecordedConfig& config) {
  if (config.files.empty()) return;
  std::string lines;
  append_lines(config, lines);
  const std::lock_guard lock(mutex_);
  Track& track = tracks_[config.balancer];
  if (std::exchange(track.last_config, hash_of(config)) == hash_of(config)) return;
  close(track, false);
  add(track, lines, config.at);
  close(track, true);
  drop_most();
}

void FlightRecorder::keep_only(const std::vector<std::string>& balancers) {
  const std::lock_guard lock(mutex_);
  for (auto track = tracks_.begin(); track != tracks_.end();) {
    if (std::find(balancers.begin(), balancers.end(), track->first) != balancers.end()) {
      ++track;
      continue;
    }
    for (const Frame& frame : track->second.frames) bytes_ -= frame.bytes->size();
    bytes_ -= track->second.open.size();
    track = tracks_.erase(track);
  }
}

void FlightRecorder::add(Track& track, const std::string& lines, Instant at) {
  if (track.open_raw == 0) track.open_since = at;
  const std::size_t before = track.open.size();
  track.open_raw += lines.size();
  track.open_latest = at;
  static_cast<void>(track.deflater.add(lines, track.open));  // fails only without memory
  bytes_ += track.open.size() - before;
}

// A frame that cannot be ended is worth nothing.
void FlightRecorder::close(Track& track, bool is_config) {
  if (track.open_raw == 0) return;
  const std::size_t before = track.open.size();
  const bool whole = track.deflater.finish(track.open).has_value();
  bytes_ -= before;
  if (whole) {
    track.open.shrink_to_fit();
    bytes_ += track.open.size();
    track.frames.push_back({track.next++, track.open_latest,
                            std::make_shared<const std::string>(std::move(track.open)), is_config});
  } else {
    track.deflater = ZstdDeflater(kEffort);
  }
  track.open = {};
  track.open_raw = 0;
}

void FlightRecorder::drop_old(Track& track, Instant now) {
  while (!track.frames.empty() && track.frames.front().latest < now - span_) drop_first(track);
}

void FlightRecorder::drop_most() {
  while (bytes_ > most_bytes_) {
    Track* oldest = nullptr;
    for (auto& [name, track] : tracks_) {
      if (track.frames.empty()) continue;
      if (oldest == nullptr || track.frames.front().latest < oldest->frames.front().latest) {
        oldest = &track;
      }
    }
    if (oldest == nullptr) return;  // what is being written is bounded by itself
    drop_first(*oldest);
  }
}

void FlightRecorder::drop_first(Track& track) {
  Frame& first = track.frames.front();
  bytes_ -= first.bytes->size();
  if (first.is_config) track.config = std::move(first.bytes);
  track.frames.pop_front();
}

FlightRecorder::Excerpt FlightRecorder::take(const std::string& balancer, std::uint64_t from) {
  const std::lock_guard lock(mutex_);
  const auto found = tracks_.find(balancer);
  if (found == tracks_.end()) return {{}, from};
  Track& track = found->second;
  close(track, false);
  Excerpt excerpt{{}, track.next};
  if (from == 0 && track.config) excerpt.frames.push_back(track.config);
  for (const Frame& frame : track.frames) {
    if (frame.number >= from) excerpt.frames.push_back(frame.bytes);
  }
  return excerpt;
}

std::size_t FlightRecorder::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace skewd

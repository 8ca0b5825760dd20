// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/recording/recorded_scrape.h"
#include "agent/recording/zstd_stream.h"

namespace skewd {

/// Keeps what balancers answered lately, word for word and compressed in memory, so that what led
/// to a finding can be replayed. Bounded in time and bytes: the oldest goes first, whosever it is.
/// Thread-safe.
class FlightRecorder {
 public:
  /// `most_bytes` are of compressed answers; each balancer takes 2 MiB for compressing besides.
  explicit FlightRecorder(std::size_t most_bytes,
                          std::chrono::milliseconds span = std::chrono::minutes(15));

  void note(const RecordedScrape& scrape);
  /// What the configuration files hold from now on; without files, or if they hold what they held
  /// before, nothing is noted.
  void note(const RecordedConfig& config);
  /// Forgets balancers that are not among these.
  void keep_only(const std::vector<std::string>& balancers);

  /// A part of a recording, as whole zstd frames that follow each other.
  struct Excerpt {
    std::vector<std::shared_ptr<const std::string>> frames;
    std::uint64_t next = 0;  // where the next excerpt begins
  };
  /// What is kept of a balancer from there on. From the beginning (0) on, a configuration that was
  /// in force then comes first.
  [[nodiscard]] Excerpt take(const std::string& balancer, std::uint64_t from = 0);

  [[nodiscard]] std::size_t bytes() const;  // of compressed answers

 private:
  using Bytes = std::shared_ptr<const std::string>;
  struct Frame {
    std::uint64_t number = 0;
    Instant latest{};  // of what it holds
    Bytes bytes;
    bool is_config = false;
  };
  // What is kept of one balancer, with the frame that is being written.
  struct Track {
    std::deque<Frame> frames;
    Bytes config;                 // before the first frame; null: none
    std::size_t last_config = 0;  // a hash of its files; 0: none
    std::uint64_t next = 1;
    ZstdDeflater deflater{kEffort};
    std::string open;
    std::size_t open_raw = 0;
    Instant open_since{};
    Instant open_latest{};
  };
  // Level 1 takes half the time of level 3. The window holds the scrape before, also of a thousand
  // servers: scrapes that follow each other are nearly the same.
  static constexpr ZstdEffort kEffort{1, 20};

  void add(Track& track, const std::string& lines, Instant at);
  void close(Track& track, bool is_config);
  void drop_old(Track& track, Instant now);
  void drop_most();
  void drop_first(Track& track);

  std::size_t most_bytes_;
  std::chrono::milliseconds span_;
  mutable std::mutex mutex_;
  std::map<std::string, Track> tracks_;
  std::size_t bytes_ = 0;
};

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "collectors/balancer.h"
#include "collectors/instant.h"

namespace skewd {

/// What one source answered in one scrape, word for word.
struct RecordedSource {
  std::string source;              // as the settings write it; empty: the balancer has only one
  std::vector<RawAnswer> answers;  // empty: it did not answer
  std::string error;               // why it did not
};

/// One scrape of one balancer: everything that the pipeline knows of the world outside.
struct RecordedScrape {
  Instant at{};
  std::string balancer;
  std::string kind;                                   // a word of the registry of balancers
  std::optional<std::chrono::milliseconds> interval;  // to the next one; absent: not recorded
  std::vector<RecordedSource> sources;
};

/// The configuration files of a balancer, as they stood when the recording began.
struct RecordedConfig {
  struct File {
    std::string path;
    std::string text;
  };
  Instant at{};
  std::string balancer;
  std::string kind;
  std::vector<File> files;
};

}  // namespace skewd

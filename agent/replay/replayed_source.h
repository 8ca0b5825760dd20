// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>

#include "collectors/balancer.h"
#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd {

/// One source of a replayed balancer, with the reader of its answers. What kind of source it was,
/// a socket, a master CLI or a URL, shows in the questions that it was asked. Pure.
class ReplayedSource {
 public:
  /// `kind` must outlive it; `name` is the source's text and may be empty.
  ReplayedSource(const BalancerKind& kind, std::string name)
      : kind_(&kind), name_(std::move(name)) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  /// It is the access log, and no source of statistics.
  [[nodiscard]] bool is_access_log() const { return is_access_log_; }

  /// Reads the answers of one scrape. A question that was not recorded is answered with nothing,
  /// one that the reader would not ask is passed over.
  [[nodiscard]] Result<Snapshot> read(std::span<const RawAnswer> answers);

 private:
  const BalancerKind* kind_;
  std::string name_;
  bool is_access_log_ = false;
  std::unique_ptr<AnswerReader> reader_;  // null before the first answer
};

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/instant.h"
#include "collectors/result.h"

namespace skewd {

/// What `skewd history` shows of a finding. Texts are printable.
struct PastFindingRow {
  std::optional<Instant> opened;
  std::optional<Instant> resolved;
  bool open = false;
  std::string severity;
  std::string finding;  // with its subtype: "skew/funnel"
  std::string place;    // "edge: shop/web-3"
  std::string cause;
  std::string symptom_of;
  std::string recording;
};

/// What `skewd changes` shows of a change.
struct PastChangeRow {
  std::optional<Instant> at;
  std::string source;
  std::string kind;
  std::string place;
  std::string before;
  std::string after;
  bool drift = false;
  std::string audit;  // "none", "pending", "ok", "suspect"
  unsigned audit_minutes = 0;
  std::string reason;  // why it is suspect
};

/// The answer of /api/v1/history or /api/v1/changes, the latest first.
struct Past {
  std::vector<PastFindingRow> findings;
  std::vector<PastChangeRow> changes;
  bool truncated = false;
};

/// Reads it. What is missing keeps its default. Error (malformed): this is neither.
[[nodiscard]] Result<Past> read_past(std::string_view json);

}  // namespace skewd

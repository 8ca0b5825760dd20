// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/instant.h"

namespace skewd {

using AlertTexts = std::vector<std::pair<std::string, std::string>>;  // by name

/// A finding as Alertmanager sees it. The labels are its identity, so that nothing that changes
/// while a fault lasts may stand in them, but for its severity.
struct Alert {
  AlertTexts labels;
  AlertTexts annotations;
  Instant starts_at{};
  std::optional<Instant> ended;  // set: it is over
  std::string generator_url;
  /// True of a symptom: it is told to go on where it was told before, and to nobody else.
  bool only_if_told = false;
};

using AlertList = std::vector<std::shared_ptr<const Alert>>;

inline constexpr std::size_t kLongestLabel = 1024;  // bytes
inline constexpr std::size_t kLongestAnnotation = 4096;

/// The label or annotation of that name; empty: there is none.
[[nodiscard]] std::string_view text_of(const AlertTexts& texts, std::string_view name);

/// Equal for alerts that Alertmanager takes for the same.
[[nodiscard]] std::string identity_of(const Alert& alert);

/// The same without the severity.
[[nodiscard]] std::string place_of(const Alert& alert);

/// Why Alertmanager would refuse the alert or choke on it; empty: it may be sent.
[[nodiscard]] std::string fault_of(const Alert& alert);

/// One element of the array that POST /api/v2/alerts takes.
[[nodiscard]] std::string render_alert(const Alert& alert, Instant starts_at, Instant ends_at);

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skewd {

enum class Health : std::uint8_t {
  works,
  note,     // works, or is not needed; worth knowing
  missing,  // something has to be mended
};

/// "works", "note", "missing": public words.
[[nodiscard]] std::string_view name_of(Health health);

/// What came of trying one thing.
struct Examination {
  std::string area;     // "balancer edge", "alertmanager", "state", "web", "rights"
  std::string subject;  // what was tried: "unix:/run/haproxy/admin.sock"
  Health health = Health::works;
  std::string text;  // what it tells, or what is wrong
  std::string mend;  // the lines that mend it; may be several, or none
};

using Examinations = std::vector<Examination>;

}  // namespace skewd

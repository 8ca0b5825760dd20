// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "alerts/probe_judgement.h"

namespace skewd {

/// The first part of an answer's way that took longer than is expected, in words that tell the
/// balancer's queue from the server; of the whole, the part that took most of it. Absent: none did.
[[nodiscard]] std::optional<ProbeJudgement> judge_probe_times(const ProbeSettings& probe,
                                                              const ProbeAnswer& answer);

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/finding.h"

namespace skewd {

/// True if `other` is only a symptom of `root`, so that one fault is one page. Within a pool the
/// deeper finding explains: nobody live, a dead server, uneven shares, then connections, errors,
/// latency, traffic. Uneven shares of an algorithm that follows load come after what the server
/// itself does wrong. Between pools a shift of traffic explains what happens to those who lost and
/// got it. A root is as severe as its symptom, or began no later and is no mere info.
[[nodiscard]] bool explains(const Finding& root, const Finding& other);

/// Of two roots of one symptom the one with the smaller depth is told.
[[nodiscard]] int depth_of(const Finding& finding);

}  // namespace skewd

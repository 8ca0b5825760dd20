// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "exporters/incident/incident.h"

namespace skewd::support {

/// The evening of 21 November, afterwards: at 14:02:10 all weights of shop but that of web-3 became
/// 0, at 14:09 they were set back. From 13:55 to 13:56:30 nothing was read. The pool has that many
/// servers, of which web-3 is one.
[[nodiscard]] Incident make_sample_incident(std::size_t servers = 5);

/// An incident in which everything that can be named bears `name`.
[[nodiscard]] Incident make_incident_of_names(const std::string& name);

}  // namespace skewd::support

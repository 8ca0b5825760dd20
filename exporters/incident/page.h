// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "exporters/incident/incident.h"

namespace skewd {

/// Where a page has its style from: from the agent that serves it, whose security policy forbids
/// any in the page, or from itself, as a file that needs nothing beside it.
enum class PageStyle { linked, within };

/// The report of an incident as one page of HTML, without a script. `save_as` is the address of the
/// same page as a file; empty: it is that file.
[[nodiscard]] std::string render_incident(const Incident& incident, PageStyle style,
                                          const std::string& save_as = {});

}  // namespace skewd

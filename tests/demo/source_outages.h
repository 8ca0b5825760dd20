// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/demo/finding.h"
#include "tests/demo/source_site.h"

namespace skewd::demo {

/// An outage and the findings that name it rightly.
struct SourceOutage {
  std::string name;
  Outage outage = Outage::none;
  std::set<std::string> findings;  // any of them
  /// Why the sources of that balancer cannot tell it; empty: they can.
  std::string (*why_not)(const std::string& balancer);
};

/// In the order in which they are injected.
[[nodiscard]] std::vector<SourceOutage> source_outages();

/// The balancers, and how each is made.
[[nodiscard]] std::vector<std::pair<std::string, support::MakeEditedBalancer>> edited_balancers();

/// True if the finding names this outage and its place.
[[nodiscard]] bool is_right(const ToldFinding& finding, const SourceOutage& outage,
                            const SourceSite& site);

}  // namespace skewd::demo

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "tests/demo/healthy_site.h"

namespace skewd::demo {

/// The hands that an event has: the site, time that passes, and words about what is being done.
struct Operator {
  HealthySite& site;
  std::function<void(std::chrono::seconds)> wait;
  std::function<void(const std::string&)> say;
};

/// Something that operators do on a normal day and that must not be found to be wrong.
struct BenignEvent {
  std::string name;
  std::function<void(const Operator&)> run;  // returns when all is as it was
};

/// Every kind of event, in a fixed order.
[[nodiscard]] std::vector<BenignEvent> make_benign_events();

}  // namespace skewd::demo

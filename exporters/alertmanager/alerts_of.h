// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "exporters/alertmanager/alert.h"
#include "exporters/report.h"

namespace skewd {

/// What alerts say about the agent that sends them.
struct AlertSource {
  std::string page;  // where people find more: "http://lb1:10145/"
  bool watchdog = false;
  Instant begun{};  // when we began to tell: what was open before may have been told by others
};

/// The alerts that the findings of a report are, worst first: one per place and kind. Root causes
/// page, if they are warning or critical; symptoms go on where they were told. What ended in the
/// last 15 minutes and was open before `begun` is told as ended.
[[nodiscard]] AlertList alerts_of(const Report& report, const AlertSource& source);

/// Where the agent's page is for other hosts: the address it listens on, with the host's name in
/// place of a loopback or a wildcard address. Empty: it is a socket of this host.
[[nodiscard]] std::string page_of(std::string_view listen, std::string_view host,
                                  std::string_view scheme = "http");

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#include "alerts/alert_name.h"

#include "alerts/catalog.h"

namespace skewd {

std::string_view alert_name_of(FindingKind kind) { return alert_of_finding(kind).name; }

std::string runbook_url_of(std::string_view alert_name) {
  return std::string(kRunbooks) + std::string(alert_name) + ".md";
}

}  // namespace skewd

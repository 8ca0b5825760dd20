// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace skewd::demo {

/// Times each fault of the demo from its injection to the notification at a webhook behind a real
/// Alertmanager, `trials` times: pushed, and by the rules of that file, if any, in Prometheuses
/// that scrape and judge every second and every 15 seconds. Returns how many trials did not come to
/// exactly one notification.
[[nodiscard]] std::size_t run_paging(std::size_t trials, const std::string& rules_file);

}  // namespace skewd::demo

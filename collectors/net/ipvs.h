// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "collectors/net/ask.h"

namespace skewd {

/// Asks the kernel for the virtual services of this network namespace and their servers, whatever
/// the question. Over netlink, which takes CAP_NET_ADMIN, the answer is a line per service and per
/// server of the last service, as `read_service` and `server_line` write them
/// (collectors/net/ipvs_messages.h) under the heading "IPVS netlink". Where netlink is refused it
/// is the text of /proc/net/ip_vs. Errors as of ask.
[[nodiscard]] Result<std::size_t> ask_ipvs(const Query& query, const AskLimits& limits,
                                           const AnswerSink& sink);

}  // namespace skewd

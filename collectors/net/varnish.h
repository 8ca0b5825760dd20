// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "collectors/net/ask.h"

namespace skewd {

/// Asks an instance of Varnish through its own programs, which fit its version where its library
/// does not: a question is a program with its arguments, "varnishstat -j" or, for varnishadm, the
/// command alone, "vcl.list -j". What varnishadm refuses is answered with its complaint,
/// "varnishadm: ...", and not asked again in this scrape. Errors as of ask.
[[nodiscard]] Result<std::size_t> ask_varnish(const std::string& instance, const Query& query,
                                              const AskLimits& limits, const AnswerSink& sink);

}  // namespace skewd

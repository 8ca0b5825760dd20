// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "collectors/net/ask.h"
#include "collectors/net/http_login.h"

namespace skewd {

/// Whom to trust, and who we are.
struct HttpAccess {
  HttpLogin login;
  HttpTls tls;
};

/// Gets `url` + question for each question, one after the other, within one set of limits. The
/// body of a 200 goes to the sink as it arrives; whether it is an answer is for the reader to say.
/// Of an optional question a 4xx is an answer without a body.
[[nodiscard]] Result<std::size_t> ask_http(const std::string& url, const Query& query,
                                           const AskLimits& limits, const AnswerSink& sink,
                                           const HttpAccess& access = {});

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "collectors/balancer.h"

namespace skewd::support {

/// Answers by question; a question without one is answered with nothing.
using Answers = std::map<std::string, std::string>;

/// A fresh reader of a URL.
inline std::unique_ptr<AnswerReader> make_http_reader(std::string_view kind,
                                                      const std::string& url) {
  Source source;
  source.kind = Source::Kind::http;
  source.text = source.url = url;
  return find_balancer_kind(kind)->make_reader(source);
}

/// One scrape.
inline Result<Snapshot> talk(AnswerReader& reader, const Answers& answers) {
  const Query query = reader.query();
  for (std::size_t i = 0; i < query.questions.size(); ++i) {
    const auto found = answers.find(query.questions[i]);
    if (found != answers.end()) reader.feed(i, found->second);
  }
  return reader.finish();
}

}  // namespace skewd::support

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "collectors/balancer.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/invariants.h"

namespace skewd::fuzz {

/// A whole reader: the answers to all questions of one scrape, then of the next. Too few are
/// repeated. The choice also decides which of the places was asked.
inline void feed_reader(std::string_view kind, std::span<const std::string_view> places,
                        const std::uint8_t* data, std::size_t size) {
  constexpr int kScrapes = 3;
  const Input input = read_input(data, size);
  const auto source = read_source(places[input.choice % places.size()]);
  const auto reader = find_balancer_kind(kind)->make_reader(*source);
  std::size_t next = 0;
  for (int scrape = 0; scrape < kScrapes; ++scrape) {
    const Query query = reader->query();
    for (std::size_t question = 0; question < query.questions.size(); ++question) {
      feed_in_pieces(input.answers[next++ % input.answers.size()], input.piece(),
                     [&](std::string_view piece) { reader->feed(question, piece); });
    }
    if (scrape == 1 && input.choice >= 128) {
      reader->abandon();
      continue;
    }
    const auto snapshot = reader->finish();
    if (snapshot) check_invariants(*snapshot);
  }
}

}  // namespace skewd::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "collectors/balancer.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/invariants.h"

namespace skewd::fuzz {

/// Lets a reader of that kind read the answers to all questions of one scrape, then of the next.
/// Too few are repeated; some choices abandon the second one.
inline void read_answers(const char* kind, const char* place, const std::uint8_t* data,
                         std::size_t size) {
  constexpr int kScrapes = 3;
  const Input input = read_input(data, size);
  const auto reader = find_balancer_kind(kind)->make_reader(*read_source(place));
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

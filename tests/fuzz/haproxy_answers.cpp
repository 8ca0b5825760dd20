// SPDX-License-Identifier: Apache-2.0
//
// A whole reader: the answers to all questions of one scrape, then of the next. Too few are
// repeated. The choice also decides the kind of source.
#include <cstddef>
#include <cstdint>

#include "collectors/balancer.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/invariants.h"

namespace skewd::fuzz {
namespace {

constexpr int kScrapes = 3;

Source source_of(std::uint8_t choice) {
  Source source;
  source.text = source.url = "http://127.0.0.1/stats";
  source.kind = choice % 4 == 3 ? Source::Kind::http : Source::Kind::unix_socket;
  source.master = choice % 4 == 2;
  return source;
}

}  // namespace
}  // namespace skewd::fuzz

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = skewd::fuzz::read_input(data, size);
  const auto reader =
      skewd::find_balancer_kind("haproxy")->make_reader(skewd::fuzz::source_of(input.choice));
  std::size_t next = 0;
  for (int scrape = 0; scrape < skewd::fuzz::kScrapes; ++scrape) {
    const skewd::Query query = reader->query();
    for (std::size_t question = 0; question < query.questions.size(); ++question) {
      skewd::fuzz::feed_in_pieces(input.answers[next++ % input.answers.size()], input.piece(),
                                  [&](std::string_view piece) { reader->feed(question, piece); });
    }
    if (scrape == 1 && input.choice >= 128) {
      reader->abandon();
      continue;
    }
    const auto snapshot = reader->finish();
    if (snapshot) skewd::fuzz::check_invariants(*snapshot);
  }
  return 0;
}

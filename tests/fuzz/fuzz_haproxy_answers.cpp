// SPDX-License-Identifier: Apache-2.0
// Everything that HAProxy answers, in pieces, scrape after scrape through one reader, and on to the
// watch: so the memory of the last layout meets layouts that it does not know. Each answer of the
// input is given to all questions of one scrape, the last one twice.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "alerts/watch.h"
#include "collectors/balancer.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/invariants.h"

namespace skewd::fuzz {
namespace {

Source source_of(std::uint8_t choice) {
  Source source;
  source.text = source.url = "http://127.0.0.1/stats";
  source.kind = choice % 4 == 3 ? Source::Kind::http : Source::Kind::unix_socket;
  source.master = choice % 4 == 2;
  return source;
}

void feed(AnswerReader& reader, const Query& query, std::string_view answer, std::size_t piece) {
  for (std::size_t question = 0; question < query.questions.size(); ++question) {
    // Without a process every answer would be refused before the rest is looked at.
    if (query.questions[question].ends_with("show info")) reader.feed(question, "Pid: 1\n");
    feed_in_pieces(answer, piece, [&](std::string_view part) { reader.feed(question, part); });
  }
}

void run(Input input) {
  input.answers.push_back(input.answers.back());
  const auto reader = find_balancer_kind("haproxy")->make_reader(source_of(input.choice));
  Watch watch(BalancerSettings{}, 1);
  Moment now{Instant(std::chrono::hours(1)), std::chrono::hours(1)};
  for (const std::string_view answer : input.answers) {
    feed(*reader, reader->query(), answer, input.piece());
    Result<Snapshot> snapshot = reader->finish();
    if (!snapshot) {
      reader->abandon();
      continue;
    }
    check_invariants(*snapshot);
    now.wall += std::chrono::seconds(1);
    now.steady += std::chrono::seconds(1);
    snapshot->at = now;
    watch.absorb(std::move(*snapshot));
  }
}

}  // namespace
}  // namespace skewd::fuzz

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  skewd::fuzz::run(skewd::fuzz::read_input(data, size));
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Datagrams of a log: syslog headers, the readers of all balancers, the tally and its text; and
// that text as a stranger might write it.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "collectors/access_log/intake.h"
#include "collectors/access_log/tally_reader.h"
#include "collectors/access_log/tally_text.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/invariants.h"

namespace {

using namespace skewd;

// One reader that is always there: a word each for pool and server, and the time.
class WordReader final : public AccessLogReader {
 public:
  Result<AccessLine> read(std::string_view message, std::uint64_t process,
                          AccessRecord& record) override {
    const std::size_t first = message.find(' ');
    if (first == std::string_view::npos) return failure(ErrorKind::malformed, "one word");
    record = AccessRecord();
    record.pool = message.substr(0, first);
    record.listener = record.pool;
    record.process = process;
    AccessTry attempt;
    attempt.server = message.substr(first + 1);
    attempt.outcome = static_cast<AccessTry::Outcome>(message.size() % 4);
    attempt.status = static_cast<std::uint16_t>(message.size() * 37 % 600);
    record.tries = {attempt, attempt};
    record.tries.resize(1 + message.size() % 2);
    record.total = std::chrono::microseconds(message.size() * 1000);
    return AccessLine::request;
  }
};

std::unique_ptr<AccessLogReader> reader_of(std::uint8_t choice) {
  std::vector<std::unique_ptr<AccessLogReader> (*)()> makers;
  for (const BalancerKind& kind : balancer_kinds()) {
    if (kind.make_log_reader != nullptr) makers.push_back(kind.make_log_reader);
  }
  const std::size_t place = choice % (makers.size() + 1);
  return place < makers.size() ? makers[place]() : std::make_unique<WordReader>();
}

void check_text(std::string_view text) {
  const auto tally = access_log::read_tally(text);
  if (!tally) return;
  const std::string again = access_log::render_tally(*tally);
  fuzz::require(access_log::render_tally(access_log::read_tally(again).value()) == again);
  AccessTallyReader reader;
  static_cast<void>(reader.query());
  reader.feed(0, text);
  const auto snapshot = reader.finish();
  fuzz::require(snapshot.has_value());
  fuzz::check_invariants(*snapshot);
  fuzz::require(snapshot->exact_latency.size() == snapshot->servers.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Input input = fuzz::read_input(data, size);
  access_log::Intake intake(reader_of(input.choice), 5, {4, 4, 8, 32});
  for (const std::string_view datagram : input.answers) {
    check_text(datagram);
    intake.take_datagram(datagram, input.choice >= 128);
  }
  const std::string text = intake.tally().drain(7'000'000);
  fuzz::require(access_log::read_tally(text).has_value());
  check_text(text);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Statistics of any content, twice through one reader into a Watch: whatever was read, judging it
// must not break.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>

#include "alerts/watch.h"
#include "collectors/balancer.h"

namespace {

using namespace skewd;

void feed(AnswerReader& reader, std::size_t question, std::string_view text, std::size_t piece) {
  for (std::size_t at = 0; at < text.size(); at += piece) {
    reader.feed(question, text.substr(at, piece));
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = 1 + data[0] % 97U;
  const auto* begin = reinterpret_cast<const char*>(data);
  const std::string_view text(begin + 1, size - 1);
  // A zero byte parts the first answer from the second; without one both are the same.
  const std::size_t cut = std::min(text.find('\0'), text.size());
  const std::string_view answers[] = {text.substr(0, cut),
                                      cut < text.size() ? text.substr(cut + 1) : text};
  const auto reader = find_balancer_kind("haproxy")->make_reader(Source{});
  Watch watch(BalancerSettings{}, 1);
  Moment now{Instant(std::chrono::hours(1)), std::chrono::hours(1)};
  for (const std::string_view answer : answers) {
    const Query query = reader->query();
    feed(*reader, 0, "Pid: 1\n", piece);
    feed(*reader, 1, answer, piece);
    if (query.questions.size() > 2) feed(*reader, 2, answer, piece);
    Result<Snapshot> snapshot = reader->finish();
    if (!snapshot) {
      reader->abandon();
      continue;
    }
    now.wall += std::chrono::seconds(1);
    now.steady += std::chrono::seconds(1);
    snapshot->at = now;
    watch.absorb(std::move(*snapshot));
  }
  return 0;
}

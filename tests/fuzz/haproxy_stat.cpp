// SPDX-License-Identifier: Apache-2.0
//
// `show stat`, answer after answer through one reader, the last one twice.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/haproxy/stat.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/invariants.h"

namespace skewd::fuzz {
namespace {

Result<Snapshot> read(haproxy::StatReader& reader, std::string_view text, std::size_t piece) {
  reader.reset();
  feed_in_pieces(text, piece, [&](std::string_view part) { reader.feed(part); });
  return reader.finish();
}

// With and without memory, whole and in pieces: it must come to the same.
void check(haproxy::StatReader& reader, std::string_view text, std::size_t piece) {
  const auto remembered = read(reader, text, piece);
  haproxy::StatReader without_memory;
  const auto fresh = read(without_memory, text, text.size() + 1);
  require(remembered.has_value() == fresh.has_value());
  if (!remembered) return require(remembered.error().message == fresh.error().message);
  check_invariants(*remembered);
  require(are_alike(*remembered, *fresh));
}

}  // namespace
}  // namespace skewd::fuzz

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = skewd::fuzz::read_input(data, size);
  skewd::haproxy::StatReader reader;
  for (const std::string_view answer : input.answers) {
    skewd::fuzz::check(reader, answer, input.piece());
  }
  skewd::fuzz::check(reader, input.answers.back(), input.piece());
  return 0;
}

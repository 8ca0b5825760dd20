// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/tally_notes.h"

#include <utility>

namespace skewd::access_log {
namespace {

constexpr int kQuietTallies = 60;
constexpr int kPatientTallies = 10;  // in which an idle balancer need not write anything
constexpr std::array<LineSum, 5> kTroubleSums{LineSum::malformed, LineSum::too_long,
                                              LineSum::dropped, LineSum::full, LineSum::uncounted};

std::string lines_text(std::uint64_t some, std::uint64_t all) {
  return std::to_string(some) + " of " + std::to_string(all) + " lines of the access log ";
}

std::string text_of(LineSum trouble, std::uint64_t some, std::uint64_t lines, const Tally& tally) {
  switch (trouble) {
    case LineSum::malformed:
      return lines_text(some, lines) + "could not be read, for example \"" + tally.sample +
             "\": " + tally.fault;
    case LineSum::too_long:
      return lines_text(some, lines) + "are longer than 64 KiB and were not read";
    case LineSum::dropped:
      return lines_text(some, lines + some) +
             "were lost, because they came faster than skewd could read them: shares and times are "
             "those of the others";
    case LineSum::full:
      return "the socket of the access log was full " + std::to_string(some) +
             " times, so that the balancer may have lost lines: raise net.unix.max_dgram_qlen";
    case LineSum::uncounted:
      return lines_text(some, lines) +
             "are of pools or servers beyond the 50000 that are counted: does a name in it come "
             "from clients?";
    default: return {};
  }
}

}  // namespace

std::vector<std::string> TallyNotes::look(const Tally& tally) {
  if (std::exchange(since_ms_, tally.since_ms) != tally.since_ms) last_ = {};
  const auto growth = [&](LineSum sum) {
    return tally.lines[sum] > last_[sum] ? tally.lines[sum] - last_[sum] : 0;
  };
  std::vector<std::string> texts;
  silent_ = tally.lines[LineSum::lines] == 0 ? silent_ + 1 : 0;
  if (silent_ > kPatientTallies) {
    texts.emplace_back("no line of the access log has arrived yet: does the balancer write to it?");
  }
  for (std::size_t i = 0; i < kTroubles; ++i) {
    Note& note = notes_[i];
    const std::uint64_t some = growth(kTroubleSums[i]);
    if (some > 0) {
      note.quiet = 0;
      if (note.text.empty()) {
        note.text = text_of(kTroubleSums[i], some, growth(LineSum::lines), tally);
      }
    } else if (++note.quiet >= kQuietTallies) {
      note.text.clear();
    }
    if (!note.text.empty()) texts.push_back(note.text);
  }
  last_ = tally.lines;
  return texts;
}

}  // namespace skewd::access_log

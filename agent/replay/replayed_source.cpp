// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/replayed_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "collectors/access_log/tally_reader.h"
#include "collectors/source.h"

namespace skewd {
namespace {

constexpr std::size_t kNotAsked = static_cast<std::size_t>(-1);

// The question that an answer belongs to. A single question has a single answer, however it is
// written: over HTTP one recording says ";csv" and another "/stats;csv".
std::size_t place_of(const RawAnswer& answer, const Query& query, std::size_t answers) {
  const auto& questions = query.questions;
  const auto found = std::find(questions.begin(), questions.end(), answer.question);
  if (found != questions.end()) return static_cast<std::size_t>(found - questions.begin());
  return questions.size() == 1 && answers == 1 ? 0 : kNotAsked;
}

// What the source may have been, the likeliest first.
std::vector<Source> candidates(const std::string& name) {
  Source socket;
  socket.text = socket.path = name.empty() ? "recording" : name;
  Source url = socket;
  url.kind = Source::Kind::http;
  url.url = "http://recording/";
  if (const auto read = read_source(name)) {
    (read->kind == Source::Kind::http ? url : socket) = *read;
  }
  Source master = socket;
  master.master = true;
  return {socket, master, url};
}

// How many of the answers a reader asks for.
std::size_t count_asked(AnswerReader& reader, std::span<const RawAnswer> answers) {
  const Query query = reader.query();
  return static_cast<std::size_t>(
      std::count_if(answers.begin(), answers.end(), [&](const RawAnswer& answer) {
        return place_of(answer, query, answers.size()) != kNotAsked;
      }));
}

// The reader that asks for most of the answers; null: none asks for any.
std::unique_ptr<AnswerReader> choose_reader(const BalancerKind& kind, const std::string& name,
                                            std::span<const RawAnswer> answers) {
  if (answers.front().question == kAccessLogQuestion) return std::make_unique<AccessTallyReader>();
  std::unique_ptr<AnswerReader> best;
  if (kind.make_reader == nullptr) return best;
  std::size_t most = 0;
  for (const Source& source : candidates(name)) {
    auto reader = kind.make_reader(source);
    const std::size_t asked = count_asked(*reader, answers);
    reader->abandon();
    if (asked <= most) continue;
    most = asked;
    best = std::move(reader);
  }
  return best;
}

}  // namespace

Result<Snapshot> ReplayedSource::read(std::span<const RawAnswer> answers) {
  if (!reader_) reader_ = choose_reader(*kind_, name_, answers);
  if (!reader_) {
    return failure(ErrorKind::malformed, "'" + answers.front().question + "' is no question to " +
                                             std::string(kind_->name));
  }
  is_access_log_ = answers.front().question == kAccessLogQuestion;
  std::vector<std::string> asked;
  for (const RawAnswer& answer : answers) asked.push_back(answer.question);
  const Query query = reader_->query_again(asked);
  for (const RawAnswer& answer : answers) {
    const std::size_t place = place_of(answer, query, answers.size());
    if (place != kNotAsked) reader_->feed(place, answer.text);
  }
  return reader_->finish();
}

}  // namespace skewd

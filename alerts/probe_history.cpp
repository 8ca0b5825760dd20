// SPDX-License-Identifier: Apache-2.0
#include "alerts/probe_history.h"

#include <algorithm>

namespace skewd {
namespace {

using Word = ProbeJudgement::Word;

constexpr std::size_t kLooked = 3;     // N
constexpr std::ptrdiff_t kEnough = 2;  // M

}  // namespace

void ProbeHistory::note(const ProbeJudgement& judgement, const ProbeResponder& responder,
                        Instant began) {
  const auto push = [&](std::deque<Seen>& seen) {
    seen.push_back({judgement, responder, began});
    if (seen.size() > kLooked) seen.pop_front();
  };
  push(ran_);
  update_blind();
  if (judgement.word != Word::right && judgement.word != Word::wrong) return;
  push(known_);
  update_mismatch();
}

void ProbeHistory::update_mismatch() {
  const auto of_word = [&](Word word) {
    return std::count_if(known_.begin(), known_.end(),
                         [&](const Seen& seen) { return seen.judgement.word == word; });
  };
  const auto of_fault = [&](ProbeFault fault) {
    return std::count_if(known_.begin(), known_.end(),
                         [&](const Seen& seen) { return seen.judgement.fault == fault; });
  };
  if (of_word(Word::right) >= kEnough) return mismatch_.reset();
  if (of_word(Word::wrong) < kEnough) return;
  const auto latest = std::find_if(known_.rbegin(), known_.rend(), [](const Seen& seen) {
    return seen.judgement.word == Word::wrong;
  });
  const ProbeFault fault = *latest->judgement.fault;
  const auto first = std::find_if(known_.begin(), known_.end(), [](const Seen& seen) {
    return seen.judgement.word == Word::wrong;
  });
  if (!mismatch_) {
    mismatch_ = Mismatch{fault, first->began, latest->judgement, latest->responder};
  } else if (mismatch_->fault == fault || of_fault(fault) >= kEnough) {
    const Instant since = mismatch_->fault == fault ? mismatch_->since : first->began;
    mismatch_ = Mismatch{fault, since, latest->judgement, latest->responder};
  }
}

void ProbeHistory::update_blind() {
  const auto is_not_run = [](const Seen& seen) { return seen.judgement.word == Word::not_run; };
  const auto count = std::count_if(ran_.begin(), ran_.end(), is_not_run);
  if (static_cast<std::ptrdiff_t>(ran_.size()) - count >= kEnough) return blind_.reset();
  if (count < kEnough) return;
  const auto first = std::find_if(ran_.begin(), ran_.end(), is_not_run);
  const auto latest = std::find_if(ran_.rbegin(), ran_.rend(), is_not_run);
  blind_ = Blind{blind_ ? blind_->since : first->began, latest->judgement.text};
}

bool ProbeHistory::is_in_doubt() const {
  if (ran_.empty()) return false;
  const Word word = ran_.back().judgement.word;
  if (word == Word::not_run) return !blind_;
  if (word == Word::unknown) return false;
  return (word == Word::wrong) != mismatch_.has_value();
}

}  // namespace skewd

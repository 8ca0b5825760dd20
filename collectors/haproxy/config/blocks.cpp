// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/blocks.h"

#include "collectors/configuration.h"
#include "collectors/haproxy/config/condition_expression.h"

namespace skewd::haproxy {

void Blocks::read(const Line& line, const Variables& variables) {
  const std::string_view word = line.text(0);
  if (word == ".if") return open(line, variables);
  if (word == ".notice" || word == ".warning" || word == ".alert" || word == ".diag") return;
  if (word != ".elif" && word != ".else" && word != ".endif") {
    if (taken()) remarks_.unknown(line.place(0), "directive", word, "this file");
    return;
  }
  if (open_.empty()) {
    return remarks_.error(line.place(0), std::string(word) + " without .if before it");
  }
  if (too_deep_ > 0) {
    if (word == ".endif") --too_deep_;
    return;
  }
  if (word == ".endif") return open_.pop_back();
  branch(line, variables);
}

void Blocks::open(const Line& line, const Variables& variables) {
  if (open_.size() == kDeepestNesting) {
    if (too_deep_++ == 0) remarks_.error(line.place(0), ".if is nested too deep");
    return;
  }
  Block block{State::done, false, line.place(0)};
  if (taken()) block.state = holds(line, variables) ? State::taken : State::waiting;
  open_.push_back(std::move(block));
}

void Blocks::branch(const Line& line, const Variables& variables) {
  Block& block = open_.back();
  if (block.has_else) {
    return remarks_.error(line.place(0), std::string(line.text(0)) + " after .else");
  }
  block.has_else = line.text(0) == ".else";
  if (block.state == State::taken) {
    block.state = State::done;
  } else if (block.state == State::waiting && (block.has_else || holds(line, variables))) {
    block.state = State::taken;
  }
}

bool Blocks::holds(const Line& line, const Variables& variables) {
  const Verdict verdict = evaluate(line.joined(1, line.size()), variables);
  if (!verdict.fault.empty()) remarks_.error(line.place(), verdict.fault);
  if (!verdict.unknown.empty()) {
    remarks_.info(line.place(), "unknown condition '" + verdict.unknown + "', taken as true");
  }
  return verdict.holds;
}

void Blocks::finish() {
  if (!open_.empty()) remarks_.error(open_.back().opened, ".if without .endif");
}

}  // namespace skewd::haproxy

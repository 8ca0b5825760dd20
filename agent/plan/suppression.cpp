// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/suppression.h"

#include <algorithm>

#include "agent/plan/rule_book.h"

namespace skewd {
namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr std::string_view kMark = "skewd:";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// The next word, which is taken off the front of the text.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const std::size_t end = std::min(text.find_first_of(kBlank), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

// What stands behind "# skewd:" of a line; empty: no such comment.
std::string_view comment_of(std::string_view line) {
  const std::size_t mark = line.find(kMark);
  if (mark == std::string_view::npos) return {};
  const std::string_view before = trimmed(line.substr(0, mark));
  return before.ends_with('#') ? line.substr(mark + kMark.size()) : std::string_view{};
}

class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  bool next(std::string_view& line) {
    if (at_ >= text_.size()) return false;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    line = text_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Suppressions::Suppressions(const Configuration& configuration) : configuration_(configuration) {
  for (const ConfigurationFile& file : configuration.files) {
    if (file.text.find(kMark) != std::string::npos) read_file(file);
  }
}

void Suppressions::read_file(const ConfigurationFile& file) {
  struct Waiting {
    std::size_t line;
    std::size_t column;
    std::string_view comment;
  };
  std::vector<Waiting> waiting;  // comments on lines of their own
  Lines lines(file.text);
  std::string_view line;
  for (std::size_t number = 1; lines.next(line); ++number) {
    const std::string_view text = trimmed(line);
    if (text.empty()) continue;
    const std::string_view comment = comment_of(line);
    const std::size_t column = std::min(line.find(kMark), line.size()) + 1;
    if (text.starts_with('#')) {
      if (!comment.empty()) waiting.push_back({number, column, comment});
      continue;
    }
    for (const Waiting& one : waiting) {
      read_comment(file, one.line, one.column, one.comment, number);
    }
    waiting.clear();
    if (!comment.empty()) read_comment(file, number, column, comment, number);
  }
}

void Suppressions::read_comment(const ConfigurationFile& file, std::size_t line, std::size_t column,
                                std::string_view comment, std::size_t applies_to) {
  const auto fault = [&](std::string text) {
    faults_.push_back({"parse-error",
                       DiagnosticSeverity::warning,
                       {file.path, line, column, kMark.size()},
                       std::move(text),
                       "write `# skewd: ignore RULE reason`; docs/checks/ lists the rules"});
  };
  if (take_word(comment) != "ignore") return fault("this comment is not understood");
  const std::string_view rule = take_word(comment);
  if (!is_rule(rule)) return fault("there is no rule '" + std::string(rule) + "' to ignore");
  if (trimmed(comment).empty()) return fault("it is not said why the rule is ignored");
  const bool own_line = applies_to != line;
  suppressions_.push_back(
      {file.path, rule, applies_to, own_line ? end_of_block(file.path, applies_to) : applies_to});
}

std::size_t Suppressions::end_of_block(std::string_view file, std::size_t line) const {
  std::size_t end = line;
  const auto consider = [&](const auto& block) {
    if (block.place.line == line && block.place.file == file) end = std::max(end, block.last_line);
  };
  for (const PoolSpec& pool : configuration_.pools) consider(pool);
  for (const ListenerSpec& listener : configuration_.listeners) consider(listener);
  return end;
}

bool Suppressions::is_silenced(const Diagnostic& diagnostic) const {
  const Place& place = diagnostic.place;
  return std::any_of(suppressions_.begin(), suppressions_.end(), [&](const Suppression& one) {
    return one.rule == diagnostic.rule && one.file == place.file && one.first_line <= place.line &&
           place.line <= one.last_line;
  });
}

void Suppressions::silence(std::vector<Diagnostic>& diagnostics) const {
  std::erase_if(diagnostics, [&](const Diagnostic& one) { return is_silenced(one); });
  diagnostics.insert(diagnostics.end(), faults_.begin(), faults_.end());
}

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/varnish.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "collectors/net/deadline.h"
#include "collectors/net/program_run.h"

namespace skewd {
namespace {

constexpr std::string_view kStat = "varnishstat";
constexpr std::string_view kAdmin = "varnishadm";

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return words;
}

// The last line that says something: before it come dots, one for each second of waiting.
std::string complaint_of(const ProgramRun& run) {
  std::string_view text = run.errors.empty() ? run.output : run.errors;
  std::string_view last;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.find_first_not_of(". \t\r") != std::string_view::npos) last = line;
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return last.empty() ? "status " + std::to_string(run.exit_status) : std::string(last);
}

// One scrape.
class Talk {
 public:
  Talk(const std::string& instance, const AskLimits& limits)
      : instance_(instance), limits_(limits), deadline_(limits.total) {}

  [[nodiscard]] Result<std::string> answer(const std::string& question) {
    std::vector<std::string> words = words_of(question);
    if (words.empty() || words.front() != kStat) return administer(std::move(words));
    words.erase(words.begin());
    return start(kStat, "0", std::move(words));
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  // What one who may not administer is told does not differ from question to question.
  std::string administer(std::vector<std::string> command) {
    if (!refusal_.empty()) return refusal_;
    auto run = start(kAdmin, "1", std::move(command));
    if (run) return std::move(*run);
    refusal_ = std::string(kAdmin) + ": " + run.error().message + "\n";
    return refusal_;
  }

  // `patience` is how many seconds it looks for an instance that is not there.
  Result<std::string> start(std::string_view name, const char* patience,
                            std::vector<std::string> arguments) {
    const auto path = find_program(name);
    if (!path) {
      return failure(ErrorKind::config, "needs the program " + std::string(name) +
                                            ", which is not there: is Varnish installed?");
    }
    std::vector<std::string> all{"-t", patience};
    if (!instance_.empty()) all.insert(all.end(), {"-n", instance_});
    all.insert(all.end(), std::make_move_iterator(arguments.begin()),
               std::make_move_iterator(arguments.end()));
    // One byte more than allowed tells that it was too much.
    const std::size_t room = limits_.bytes - bytes_;
    auto run = run_program(*path, std::move(all), {deadline_.remaining(), room + 1});
    if (!run) return failure(ErrorKind::limit, std::string(name) + " could not be started");
    return judge(name, std::move(*run), room);
  }

  Result<std::string> judge(std::string_view name, ProgramRun run, std::size_t room) {
    if (run.timed_out) {
      return failure(ErrorKind::unreachable,
                     std::string(name) + " did not answer within " + deadline_.text());
    }
    if (run.exit_status != 0) return failure(ErrorKind::unreachable, complaint_of(run));
    if (run.output.size() > room) {
      return failure(ErrorKind::limit, "sent more than " + std::to_string(limits_.bytes) +
                                           " bytes: no more is read in one scrape");
    }
    bytes_ += run.output.size();
    return std::move(run.output);
  }

  const std::string& instance_;
  const AskLimits& limits_;
  Deadline deadline_;
  std::size_t bytes_ = 0;
  std::string refusal_;
};

}  // namespace

Result<std::size_t> ask_varnish(const std::string& instance, const Query& query,
                                const AskLimits& limits, const AnswerSink& sink) {
  Talk talk(instance, limits);
  for (std::size_t i = 0; i < query.questions.size(); ++i) {
    const auto answer = talk.answer(query.questions[i]);
    if (!answer) return tl::unexpected(answer.error());
    sink(i, *answer);
  }
  return talk.bytes();
}

}  // namespace skewd

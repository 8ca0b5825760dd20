// SPDX-License-Identifier: Apache-2.0
#include "tests/support/recorded_case.h"

#include <algorithm>
#include <cctype>

#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

namespace fs = std::filesystem;

std::string file_of(std::string_view question) {
  constexpr std::string_view kOfWorker = "@1 ";
  if (question == ";csv") return "stats.csv";
  if (question.starts_with(kOfWorker)) question.remove_prefix(kOfWorker.size());
  std::string name(question);
  std::replace(name.begin(), name.end(), ' ', '_');
  return name + ".txt";
}

// "/clusters?format=json" is in clusters_format_json, "" in answer; with any extension.
std::string stem_of(std::string_view question) {
  std::string stem;
  for (const char letter : question) {
    const bool plain = std::isalnum(static_cast<unsigned char>(letter)) != 0;
    if (plain) {
      stem += letter;
    } else if (!stem.empty() && stem.back() != '_') {
      stem += '_';
    }
  }
  if (stem.ends_with('_')) stem.pop_back();
  return stem.empty() ? "answer" : stem;
}

std::string_view answer_to(const RecordedCase& recorded, std::string_view question) {
  const auto found = recorded.answers.find(file_of(question));
  if (found != recorded.answers.end()) return found->second;
  for (const auto& [file, text] : recorded.answers) {
    if (fs::path(file).stem() == stem_of(question)) return text;
  }
  return {};
}

Source source_of(const std::map<std::string, std::string>& answers) {
  Source source;
  const auto told = answers.find("source");
  if (told != answers.end()) {
    return read_source(told->second.substr(0, told->second.find('\n'))).value();
  }
  if (answers.contains("stats.csv")) {
    source.kind = Source::Kind::http;
    source.text = source.url = "http://lb1:8404/stats";
    return source;
  }
  source.kind = Source::Kind::unix_socket;
  source.master = answers.contains("show_proc.txt");
  source.path = source.master ? "/run/haproxy/master.sock" : "/run/haproxy/skewd.sock";
  source.text = "unix:" + source.path;
  return source;
}

}  // namespace

RecordedCase read_recorded_case(const fs::path& folder) {
  RecordedCase recorded;
  recorded.folder = folder;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() == "expected") continue;
    recorded.answers[entry.path().filename().string()] = read_file(entry.path());
  }
  recorded.source = source_of(recorded.answers);
  return recorded;
}

std::vector<RecordedCase> recorded_cases(std::string_view kind) {
  const fs::path folder = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/collectors" / kind;
  std::vector<RecordedCase> cases;
  if (!fs::exists(folder)) return cases;
  for (const auto& entry : fs::directory_iterator(folder)) {
    cases.push_back(read_recorded_case(entry.path()));
  }
  std::sort(cases.begin(), cases.end(), [](const RecordedCase& one, const RecordedCase& other) {
    return one.folder < other.folder;
  });
  return cases;
}

Result<Snapshot> read_answers(AnswerReader& reader, const RecordedCase& recorded,
                              std::size_t piece) {
  const Query query = reader.query();
  for (std::size_t question = 0; question < query.questions.size(); ++question) {
    const std::string_view answer = answer_to(recorded, query.questions[question]);
    for (std::size_t at = 0; at < answer.size(); at += piece) {
      reader.feed(question, answer.substr(at, piece));
    }
  }
  return reader.finish();
}

}  // namespace skewd::support

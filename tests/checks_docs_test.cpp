// SPDX-License-Identifier: Apache-2.0
// The pages of docs/checks/ are held to the rule book, and their examples to what skewd prints.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <optional>
#include <sstream>

#include "agent/plan/rule_book.h"
#include "collectors/balancer.h"
#include "tests/support/child_process.h"
#include "tests/support/document.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

const fs::path kPages = fs::path(SKEWD_SOURCE_DIR) / "docs" / "checks";

std::string page_of(const Rule& rule) {
  return support::read_file(kPages / (std::string(rule.name) + ".md"));
}

std::string sentence_of(const Rule& rule) {
  std::string text(rule.meaning);
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ".";
}

// A configuration on a page, and what the page says that skewd prints for it.
struct Example {
  std::string kind;
  std::string text;
  std::string companion;  // a file that it refers to
  std::string companion_text;
  std::vector<std::string> command;  // after "skewd", the file last
  std::vector<std::string> printed;
};

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// The lines of a block, whose opening line was read.
std::vector<std::string> read_block(std::istream& page) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(page, line) && line != "```";) lines.push_back(line);
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

void take_text_block(std::vector<std::string> lines, const std::string& title, Example& example) {
  constexpr std::string_view kPrompt = "$ skewd ";
  if (!lines.empty() && lines.front().starts_with(kPrompt)) {
    example.command = words_of(lines.front().substr(kPrompt.size()));
    example.printed.assign(lines.begin() + 1, lines.end());
  } else {
    REQUIRE(title.size() > 3);  // `NAME`:
    example.companion = title.substr(1, title.size() - 3);
    example.companion_text = joined(lines);
  }
}

std::vector<Example> examples_on(const std::string& text) {
  std::istringstream page(text);
  std::vector<Example> examples;
  std::string title;  // the last line that is not empty
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      const auto lines = read_block(page);
      if (line == "```text") {
        REQUIRE_FALSE(examples.empty());
        take_text_block(lines, title, examples.back());
      } else {
        examples.push_back({line.substr(3), joined(lines), {}, {}, {}, {}});
      }
    } else if (!line.empty()) {
      title = line;
    }
  }
  return examples;
}

void write_file(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

struct Printed {
  int status = -1;
  std::string text;
};

// Runs the command of an example in a folder of its own, without what depends on the machine.
Printed check_example(const Example& example) {
  const support::TempDirectory directory;
  const fs::path folder = directory.path() / "example";
  fs::create_directory(folder);
  write_file(folder / example.command.back(), example.text);
  if (!example.companion.empty()) write_file(folder / example.companion, example.companion_text);
  std::vector<std::string> command{
      "/bin/sh", "-c", R"(cd "$1" && shift && exec "$@")", "sh", folder.string(), SKEWD_PROGRAM};
  command.insert(command.end(), example.command.begin(), example.command.end());
  command.insert(command.end(), {"--kind", example.kind, "--no-vendor", "--no-resolve"});
  support::ChildProcess program(command, directory.path() / "out");
  const int status = program.wait(std::chrono::seconds(20)).value_or(-1);
  return {status, program.output()};
}

bool can_be_read(const std::string& kind) {
  const BalancerKind* const known = find_balancer_kind(kind);
  return known != nullptr && known->configuration != nullptr;
}

std::string insert_before(const std::string& text, std::size_t line, const std::string& comment) {
  std::istringstream in(text);
  std::string changed;
  std::size_t number = 0;
  for (std::string one; std::getline(in, one);) {
    if (++number == line) changed += comment + '\n';
    changed += one + '\n';
  }
  return changed;
}

// With a comment on a line of its own before the line that is shown first.
Example silenced(Example example, std::string_view rule) {
  const std::string& first = example.printed.front();
  const std::size_t colon = first.find(':');
  const std::string file = first.substr(0, colon);
  const std::size_t line = std::stoul(first.substr(colon + 1));
  const std::string comment = "# skewd: ignore " + std::string(rule) + " it is an example";
  std::string& text = file == example.companion ? example.companion_text : example.text;
  text = insert_before(text, line, comment);
  return example;
}

void check_prints(const Rule& rule, const Example& example) {
  const Printed printed = check_example(example);
  CAPTURE(printed.text);
  const std::string mark = "[" + std::string(rule.name) + "]";
  const std::string said = joined(example.printed);
  CHECK(said.find(mark) != std::string::npos);
  CHECK(printed.status == (printed.text.find(": error: ") == std::string::npos ? 0 : 1));
  for (const std::string& line : example.printed) {
    CHECK_MESSAGE(("\n" + printed.text).find("\n" + line + "\n") != std::string::npos, line);
  }
  CHECK(check_example(silenced(example, rule.name)).text.find(mark) == std::string::npos);
}

TEST_CASE("docs: every rule has a page, and every page of docs/checks has a rule") {
  for (const Rule& rule : rule_book()) {
    CAPTURE(rule.name);
    CHECK(fs::exists(kPages / (std::string(rule.name) + ".md")));
  }
  for (const auto& entry : fs::directory_iterator(kPages)) {
    const std::string name = entry.path().stem().string();
    CHECK_MESSAGE((name == "README" || is_rule(name)), name);
  }
}

TEST_CASE("docs: the page of a rule begins with the sentence of the rule book") {
  for (const Rule& rule : rule_book()) {
    CAPTURE(rule.name);
    const std::string text = page_of(rule);
    CHECK(text.starts_with("# " + std::string(rule.name) + "\n\n" + sentence_of(rule) + "\n"));
    for (const char* lead : {"Why", "Severity", "Mend", "Silence", "Others"}) {
      CHECK_MESSAGE(text.find("\n**" + std::string(lead) + ".** ") != std::string::npos, lead);
    }
    CHECK(text.find("# skewd: ignore " + std::string(rule.name) + " ") != std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') < 60);
  }
}

TEST_CASE("docs: the table of checks has every rule with its sentence, and no other") {
  const std::string text = support::read_file(kPages / "README.md");
  std::string rows;
  for (const Rule& rule : rule_book()) {
    const std::string name(rule.name);
    rows += "| [" + name + "](" + name + ".md) | ";
    const std::size_t row = text.find(rows.substr(rows.rfind("| [")));
    CHECK_MESSAGE(row != std::string::npos, name);
    const std::string line = text.substr(row, text.find('\n', row) - row);
    CHECK_MESSAGE(line.ends_with(" | " + std::string(rule.meaning) + " |"), line);
  }
  const auto listed = support::find_all(text, R"(\n\| \[([a-z-]+)\]\()");
  CHECK(listed.size() == rule_book().size());
}

// What a vendor's program, a name server or a server says is not the same everywhere.
TEST_CASE("docs: skewd prints for the examples of docs/checks what their pages say") {
  for (const Rule& rule : rule_book()) {
    CAPTURE(rule.name);
    const auto examples = examples_on(page_of(rule));
    CHECK_FALSE(examples.empty());
    for (const Example& example : examples) {
      CAPTURE(example.kind);
      CHECK(example.printed.size() >= 1);
      REQUIRE(example.command.size() >= 2);
      if (rule.source != RuleSource::outside && can_be_read(example.kind)) {
        check_prints(rule, example);
      }
    }
  }
}

}  // namespace
}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
//
// Man pages and completions are rendered from the commands themselves; what lies in packaging/ is
// what they say today. SKEWD_UPDATE_GOLDEN=1 rewrites it.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "agent/cli/completions.h"
#include "agent/cli/manual.h"
#include "agent/plan/rule_book.h"
#include "collectors/net/program_run.h"

namespace skewd {
namespace {

const std::filesystem::path kSource = SKEWD_SOURCE_DIR;
constexpr ProgramLimits kBound{.time = std::chrono::seconds(10)};

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

void check_shipped(const std::string& path, const std::string& actual) {
  CAPTURE(path);
  if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) std::ofstream(kSource / path) << actual;
  CHECK(content_of(kSource / path) == actual);
}

std::string rules_section() {
  std::string text = ".SH RULES\n";
  for (const Rule& rule : rule_book()) {
    text += ".TP\n" + roff(rule.name) + "\n" + roff(rule.meaning) + "\n";
  }
  return text;
}

std::string check_manual() {
  for (const CommandKind& kind : command_kinds()) {
    if (kind.name == "check") return render_command_manual("check", *kind.make(), rules_section());
  }
  return "";
}

// What the shell offers for a command line whose last word is being typed.
std::string offered(const std::string& line) {
  const std::string script = "source " + (kSource / "packaging/completions/skewd.bash").string() +
                             "; compopt() { :; }; COMP_WORDS=(" + line +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _skewd; "
                             "echo \"${COMPREPLY[*]}\"";
  const auto run = run_program("/bin/bash", {"-c", script}, kBound);
  return run ? run->output : "bash cannot be run";
}

}  // namespace

TEST_CASE("manual: the pages say what the program says") {
  check_shipped("packaging/man/skewd.1", render_program_manual());
  check_shipped("packaging/man/skewd-check.1", check_manual());
  check_shipped("packaging/man/skewd.toml.5",
                render_settings_manual(content_of(kSource / "packaging/etc/skewd.toml")));
}

TEST_CASE("manual: roff takes no character of a text for its own") {
  CHECK(roff(".TH 'a' -b \\n `c` \"d\" ^~") ==
        "\\&.TH \\(aqa\\(aq \\-b \\en \\(gac\\(ga \\(dqd\\(dq \\(ha\\(ti");
}

TEST_CASE("manual: groff reads every page without a warning") {
  for (const char* page : {"skewd.1", "skewd-check.1", "skewd.toml.5"}) {
    CAPTURE(page);
    const auto run =
        run_program("/usr/bin/groff",
                    {"-man", "-Tutf8", "-ww", "-z", kSource / "packaging/man" / page}, kBound);
    REQUIRE(run);
    CHECK(run->errors == "");
    CHECK(run->exit_status == 0);
  }
}

TEST_CASE("completions: the scripts offer what the program takes") {
  check_shipped("packaging/completions/skewd.bash", render_bash_completion());
  check_shipped("packaging/completions/_skewd", render_zsh_completion());
  check_shipped("packaging/completions/skewd.fish", render_fish_completion());
}

TEST_CASE("completions: bash offers commands, options and words") {
  CHECK(offered("skewd ch") == "check changes\n");
  CHECK(offered("skewd check --fa") == "--fail-on\n");
  CHECK(offered("skewd check --fail-on ''") == "error warning\n");
  CHECK(offered("skewd run --log.format j") == "json\n");
  CHECK(offered("skewd check --kind ha") == "haproxy\n");
  CHECK(offered("skewd nonsense ''") == "\n");
}

TEST_CASE("completions: zsh and fish can read theirs") {
  for (const auto& [shell, script] :
       {std::pair{"/usr/bin/zsh", "_skewd"}, std::pair{"/usr/bin/fish", "skewd.fish"}}) {
    CAPTURE(shell);
    const auto run = run_program(shell, {"-n", kSource / "packaging/completions" / script}, kBound);
    REQUIRE(run);
    CHECK(run->errors == "");
    CHECK(run->exit_status == 0);
  }
}

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "agent/cli/command.h"

namespace skewd {
namespace {

// g++ gives its number only.
#ifdef __clang__
#define SKEWD_COMPILER __VERSION__
#else
#define SKEWD_COMPILER "g++ " __VERSION__
#endif

// As Prometheus programs print it: inventories parse the first line.
constexpr const char* kText = "skewd, version " SKEWD_VERSION "\n  compiler: " SKEWD_COMPILER "\n";
constexpr const char* kJson =
    R"({"name":"skewd","version":")" SKEWD_VERSION R"(","compiler":")" SKEWD_COMPILER "\"}\n";

class VersionCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence = "Prints the version of this program.",
            .examples = {{"skewd version", "for people"},
                         {"skewd version --format json", "for programs"}},
            .exit_status = {{ExitStatus::fine, "printed"}, {ExitStatus::unusable, "wrong usage"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {{"--format", "text|json", "how to print it", &format_}};
  }
  [[nodiscard]] ExitStatus run() override {
    std::fputs(format_ == "json" ? kJson : kText, stdout);
    return ExitStatus::fine;
  }

 private:
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> make_version_command() { return std::make_unique<VersionCommand>(); }

}  // namespace skewd

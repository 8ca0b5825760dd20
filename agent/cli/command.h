// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace skewd {

/// What a command exits with.
enum class ExitStatus { fine = 0, found = 1, unusable = 2 };

/// One option of a command. What stands in the target beforehand is its default.
struct Option {
  std::string flag;   // "--config.file"; without a dash an argument: "FILE", or optional "[FILE]"
  std::string value;  // the placeholder in the help: "FILE"; words: "text|json"; empty: a switch
  std::string help;
  std::variant<bool*, std::string*, std::vector<std::string>*> target;  // the vector: repeatable
};

/// What `--help` teaches about a command besides its options.
struct CommandHelp {
  std::string sentence;                                         // what it does
  std::vector<std::pair<std::string, std::string>> examples;    // command line, what it does
  std::vector<std::pair<ExitStatus, std::string>> exit_status;  // and when
};

/// One command of the program, with its options as members.
class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  [[nodiscard]] virtual CommandHelp help() const = 0;
  [[nodiscard]] virtual std::vector<Option> options() = 0;
  /// Called once, with the options read.
  [[nodiscard]] virtual ExitStatus run() = 0;
};

/// A row of the table of commands.
struct CommandKind {
  std::string_view name;
  std::unique_ptr<Command> (*make)();
};

/// All commands, in the order of the help.
[[nodiscard]] std::span<const CommandKind> command_kinds();

/// Writes to standard error, each line as "skewd: LINE", and returns `unusable`.
ExitStatus refuse(std::string_view message);

}  // namespace skewd

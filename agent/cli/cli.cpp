// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/cli.h"

// The heaviest header of the project: 12 s. It is included here and nowhere else.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "agent/app/printable.h"
#include "agent/cli/command.h"
#include "agent/cli/help.h"
#include "agent/config/nearest_word.h"

namespace skewd {
namespace {

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

// Says what was not understood, and what it may have meant.
ExitStatus refuse_word(const std::string& what, const std::string& word,
                       std::span<const std::string_view> known, const std::string& help) {
  const auto nearest = nearest_word(word, known);
  return refuse(
      "unknown " + what + " '" + word + "'" +
      (nearest ? ", did you mean '" + std::string(*nearest) + "'?" : "; see `" + help + "`"));
}

void add_option(CLI::App& parser, const Option& option) {
  const bool may_be_given = option.flag.starts_with('-') || option.flag.starts_with('[');
  const std::string name =
      option.flag.starts_with('[') ? option.flag.substr(1, option.flag.size() - 2) : option.flag;
  if (bool* const* set = std::get_if<bool*>(&option.target)) {
    parser.add_flag(option.flag, **set);
  } else if (std::string* const* text = std::get_if<std::string*>(&option.target)) {
    parser.add_option(name, **text)->type_name(option.value)->required(!may_be_given);
  } else {
    auto* list = std::get<std::vector<std::string>*>(option.target);
    const bool is_argument = !option.flag.starts_with('-');
    parser.add_option(option.flag, *list)
        ->type_name(option.value)
        ->required(is_argument)
        ->allow_extra_args(is_argument);
  }
}

// CLI11 could check this too, but not say it in our words.
std::string check_words(const std::vector<Option>& options) {
  for (const Option& option : options) {
    const auto* chosen = std::get_if<std::string*>(&option.target);
    if (chosen == nullptr || option.value.find('|') == std::string::npos) continue;
    if (("|" + option.value + "|").find("|" + **chosen + "|") == std::string::npos) {
      return option.flag + ": '" + **chosen + "' is not one of " + option.value;
    }
  }
  return "";
}

ExitStatus run_command(const CommandKind& kind, int argc, char** argv) {
  const std::string name(kind.name);
  const auto command = kind.make();
  const std::vector<Option> options = command->options();
  CLI::App parser;
  parser.allow_extras();
  for (const Option& option : options) add_option(parser, option);
  try {
    parser.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(render_command_help(kind.name, *kind.make()));
    return ExitStatus::fine;
  } catch (const CLI::ParseError& error) {
    return refuse(name + ": " + error.what());
  }
  if (const auto extras = parser.remaining(); !extras.empty()) {
    std::vector<std::string_view> flags;
    flags.reserve(options.size());
    for (const Option& option : options) flags.push_back(option.flag);
    const std::string what = extras.front().starts_with('-') ? "option" : "argument";
    return refuse_word(what + " of " + name, extras.front(), flags, "skewd " + name + " --help");
  }
  if (const std::string fault = check_words(options); !fault.empty()) {
    return refuse(name + ": " + fault);
  }
  return command->run();
}

ExitStatus run_word(int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  if (word == "--help" || word == "-h" || word == "help") {
    print(render_program_help());
    return ExitStatus::fine;
  }
  if (word.empty()) return refuse("no command given; see `skewd --help`");
  std::vector<std::string_view> names;
  for (const CommandKind& kind : command_kinds()) {
    const bool is_version = word == "--version" && kind.name == "version";
    if (word == kind.name || is_version) return run_command(kind, argc - 1, argv + 1);
    names.push_back(kind.name);
  }
  return refuse_word("command", word, names, "skewd --help");
}

}  // namespace

int run_command_line(int argc, char** argv) {
  ExitStatus status = run_word(argc, argv);
  if (std::fflush(stdout) != 0) status = refuse("cannot write to standard output");
  return static_cast<int>(status);
}

ExitStatus refuse(std::string_view message) {
  while (!message.empty()) {
    const std::string line(message.substr(0, message.find('\n')));
    message.remove_prefix(std::min(message.size(), line.size() + 1));
    std::fputs(("skewd: " + printable(line) + '\n').c_str(), stderr);
  }
  return ExitStatus::unusable;
}

}  // namespace skewd

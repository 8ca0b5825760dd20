// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/completions.h"

#include <string_view>
#include <vector>

#include "agent/cli/command.h"
#include "collectors/balancer.h"

namespace skewd {
namespace {

constexpr std::string_view kFirstLine = "# SPDX-License-Identifier: Apache-2.0\n";

// What can stand after a flag.
struct Choice {
  std::string words;  // separated by blanks
  bool is_file = false;
};

Choice choice_of(const Option& option) {
  if (option.value == "KIND") {
    std::string kinds;
    for (const BalancerKind& kind : balancer_kinds()) {
      kinds += (kinds.empty() ? "" : " ") + std::string(kind.name);
    }
    return {kinds, false};
  }
  if (option.value.find('|') != std::string::npos) {
    std::string words = option.value;
    for (char& c : words) c = c == '|' ? ' ' : c;
    return {words, false};
  }
  const bool is_argument = !option.flag.starts_with('-');
  return {"", (is_argument ? option.flag : option.value).starts_with("FILE")};
}

bool is_switch(const Option& option) { return std::holds_alternative<bool*>(option.target); }
bool is_flag(const Option& option) { return option.flag.starts_with('-'); }

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// Inside of a specification of zsh's _arguments, which takes these for its own.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string command_names() {
  std::string names;
  for (const CommandKind& kind : command_kinds()) {
    names += (names.empty() ? "" : " ") + std::string(kind.name);
  }
  return names;
}

std::string bash_case(const CommandKind& kind) {
  const auto command = kind.make();
  std::string flags = "--help";
  std::string values;
  bool takes_files = false;
  for (const Option& option : command->options()) {
    const Choice choice = choice_of(option);
    if (!is_flag(option)) {
      takes_files = takes_files || choice.is_file;
      continue;
    }
    flags += " " + option.flag;
    if (is_switch(option)) continue;
    values += "        " + option.flag + ") " +
              (choice.is_file ? "_skewd_files" : "_skewd_words " + quoted(choice.words)) +
              "; return ;;\n";
  }
  std::string text = "    " + std::string(kind.name) + ")\n";
  if (!values.empty()) text += "      case $before in\n" + values + "      esac\n";
  text += "      if [[ $current == -* ]]; then _skewd_words " + quoted(flags) + "; return; fi\n";
  text += std::string("      ") + (takes_files ? "_skewd_files" : "COMPREPLY=()") + " ;;\n";
  return text;
}

std::string zsh_argument(const Option& option) {
  const Choice choice = choice_of(option);
  const std::string action = choice.is_file         ? "_files"
                             : choice.words.empty() ? ""
                                                    : "(" + choice.words + ")";
  if (!is_flag(option)) return quoted("*:" + zsh_text(option.flag) + ":" + action);
  const bool repeats = std::holds_alternative<std::vector<std::string>*>(option.target);
  std::string text = (repeats ? "*" : "") + option.flag + "[" + zsh_text(option.help) + "]";
  if (!is_switch(option)) text += ":" + zsh_text(option.value) + ":" + action;
  return quoted(text);
}

std::string fish_option(const std::string& command, const Option& option) {
  const Choice choice = choice_of(option);
  const std::string when =
      "complete -c skewd -n " + quoted("__fish_seen_subcommand_from " + command);
  if (!is_flag(option)) return choice.is_file ? when + " -F\n" : "";
  const bool is_long = option.flag.starts_with("--");
  std::string text =
      when + (is_long ? " -l " + option.flag.substr(2) : " -s " + option.flag.substr(1));
  if (!is_switch(option)) text += choice.is_file ? " -r -F" : " -x";
  if (!choice.words.empty()) text += " -a " + quoted(choice.words);
  return text + " -d " + quoted(option.help) + "\n";
}

}  // namespace

std::string render_bash_completion() {
  std::string text =
      std::string(kFirstLine) +
      "# bash completion of skewd\n"
      "_skewd_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$current\"); }\n"
      "_skewd_files() { compopt -o default; COMPREPLY=(); }\n"
      "_skewd() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  if ((COMP_CWORD == 1)); then _skewd_words " +
      quoted(command_names() + " --help --version") + "; return; fi\n" +
      "  case ${COMP_WORDS[1]} in\n";
  for (const CommandKind& kind : command_kinds()) text += bash_case(kind);
  return text + "  esac\n}\ncomplete -F _skewd skewd\n";
}

std::string render_zsh_completion() {
  std::string text =
      "#compdef skewd\n" + std::string(kFirstLine) + "_skewd() {\n  local -a commands=(\n";
  for (const CommandKind& kind : command_kinds()) {
    text += "    " + quoted(std::string(kind.name) + ":" + zsh_text(kind.make()->help().sentence)) +
            "\n";
  }
  text +=
      "  )\n  if ((CURRENT == 2)); then _describe command commands; return; fi\n"
      "  local command=$words[2]\n  shift words\n  ((CURRENT--))\n  case $command in\n";
  for (const CommandKind& kind : command_kinds()) {
    text += "    " + std::string(kind.name) + ")\n      _arguments '--help[this text]'";
    const auto command = kind.make();
    for (const Option& option : command->options()) text += " \\\n        " + zsh_argument(option);
    text += " ;;\n";
  }
  return text + "  esac\n}\n_skewd \"$@\"\n";
}

std::string render_fish_completion() {
  std::string text = std::string(kFirstLine) + "complete -c skewd -f\n";
  for (const CommandKind& kind : command_kinds()) {
    const std::string name(kind.name);
    const auto command = kind.make();
    text += "complete -c skewd -n __fish_use_subcommand -a " + name + " -d " +
            quoted(command->help().sentence) + "\n";
    for (const Option& option : command->options()) text += fish_option(name, option);
  }
  return text;
}

}  // namespace skewd

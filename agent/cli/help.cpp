// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/help.h"

#include <algorithm>

namespace skewd {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

// Two columns, the second aligned.
std::string render_rows(const Rows& rows) {
  std::size_t width = 0;
  for (const auto& [left, right] : rows) width = std::max(width, left.size());
  std::string text;
  for (const auto& [left, right] : rows) {
    text.append("  ").append(left).append(width - left.size() + 2, ' ').append(right) += '\n';
  }
  return text;
}

std::string form_of(const Option& option) {
  const bool is_repeatable = std::holds_alternative<std::vector<std::string>*>(option.target);
  if (!option.flag.starts_with('-')) return option.flag + (is_repeatable ? "..." : "");
  return option.value.empty() ? option.flag : option.flag + ' ' + option.value;
}

std::string render_options(const std::vector<Option>& options) {
  Rows rows;
  for (const Option& option : options) {
    rows.emplace_back(form_of(option), option.help + default_of(option));
  }
  rows.emplace_back("--help", "this text");
  return "\nOptions:\n" + render_rows(rows);
}

}  // namespace

std::string default_of(const Option& option) {
  const auto* text = std::get_if<std::string*>(&option.target);
  return text == nullptr || (*text)->empty() ? "" : " (default " + **text + ")";
}

std::string render_program_help() {
  Rows commands;
  for (const CommandKind& kind : command_kinds()) {
    commands.emplace_back(kind.name, kind.make()->help().sentence);
  }
  return "skewd watches load balancers and says when traffic is not going where it should.\n"
         "\nUsage: skewd COMMAND [OPTION]...\n"
         "\nCommands:\n" +
         render_rows(commands) +
         "\n`skewd COMMAND --help` teaches one of them; `skewd --version` is short for `skewd "
         "version`.\n";
}

std::string render_command_help(std::string_view name, Command& command) {
  const CommandHelp help = command.help();
  const std::vector<Option> options = command.options();
  std::string text = help.sentence + "\n\nUsage: skewd " + std::string(name) + " [OPTION]...";
  for (const Option& option : options) {
    if (!option.flag.starts_with('-')) text += ' ' + form_of(option);
  }
  text += '\n' + render_options(options);
  text += "\nExamples:\n" + render_rows(help.examples);
  Rows statuses;
  for (const auto& [status, meaning] : help.exit_status) {
    statuses.emplace_back(std::to_string(static_cast<int>(status)), meaning);
  }
  return text + "\nExit status:\n" + render_rows(statuses);
}

}  // namespace skewd

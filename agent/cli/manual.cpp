// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/manual.h"

#include <algorithm>

#include "agent/app/version.h"
#include "agent/cli/help.h"

namespace skewd {
namespace {

std::string heading(std::string_view name, std::string_view section) {
  return ".TH " + roff(name) + " " + std::string(section) + " \"\" \"skewd " +
         std::string(kVersion) + "\"\n";
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }

// "text|json" are words to type, "FILE" stands for something.
std::string placeholder(std::string_view value) {
  const bool is_words = value.find('|') != std::string_view::npos;
  return is_words ? roff(value) : "\\fI" + roff(value) + "\\fR";
}

std::string option_term(const Option& option) {
  const bool is_repeatable = std::holds_alternative<std::vector<std::string>*>(option.target);
  if (!option.flag.starts_with('-')) return placeholder(option.flag) + (is_repeatable ? "..." : "");
  return option.value.empty() ? bold(option.flag)
                              : bold(option.flag) + " " + placeholder(option.value);
}

std::string render_options(const std::vector<Option>& options) {
  std::string text;
  for (const Option& option : options) {
    text += ".TP\n" + option_term(option) + "\n" + roff(option.help + default_of(option)) + "\n";
  }
  return text;
}

std::string usage(std::string_view name, const std::vector<Option>& options) {
  std::string text = bold("skewd " + std::string(name)) + " [\\fIOPTION\\fR]...";
  for (const Option& option : options) {
    if (!option.flag.starts_with('-')) text += " " + option_term(option);
  }
  return text + "\n";
}

std::string render_examples(const CommandHelp& help) {
  std::string text;
  for (const auto& [line, meaning] : help.examples) {
    text += ".TP\n" + bold(line) + "\n" + roff(meaning) + "\n";
  }
  return text;
}

std::string render_statuses(const CommandHelp& help) {
  std::string text;
  for (const auto& [status, meaning] : help.exit_status) {
    text += ".TP\n" + std::to_string(static_cast<int>(status)) + "\n" + roff(meaning) + "\n";
  }
  return text;
}

std::string render_section(const CommandKind& kind) {
  const auto command = kind.make();
  const CommandHelp help = command->help();
  const std::vector<Option> options = command->options();
  std::string text = ".SS " + std::string(kind.name) + "\n" + usage(kind.name, options) + ".PP\n" +
                     roff(help.sentence) + "\n" + render_options(options);
  if (!help.examples.empty()) text += ".PP\nExamples:\n" + render_examples(help);
  if (!help.exit_status.empty()) text += ".PP\nExit status:\n" + render_statuses(help);
  return text;
}

constexpr std::string_view kProgramTail = R"(.SH SIGNALS
.TP
SIGHUP
reads the configuration again; a broken file leaves the settings in force
.TP
SIGTERM, SIGINT
ends the agent within two seconds; what was learned is kept
.SH FILES
.TP
/etc/skewd/skewd.toml
the configuration, see skewd.toml(5)
.TP
/var/lib/skewd
what was learned, findings and changes of the past, recordings around findings
.SH ENVIRONMENT
.TP
NO_COLOR
set to anything: no colours, not even on a terminal
.SH SEE ALSO
skewd.toml(5), skewd\-check(1), and the runbooks in /usr/share/doc/skewd
)";

// Prose of the shipped file begins with "## ", an option that is commented out with "#".
class SettingsPages {
 public:
  void add(std::string_view line) {
    if (line.starts_with("##")) return add_prose(line);
    if (line.empty()) return close();
    add_example(line.starts_with('#') ? line.substr(1) : line);
  }
  [[nodiscard]] std::string take() && {
    close();
    return std::move(text_);
  }

 private:
  void add_prose(std::string_view line) {
    line.remove_prefix(2);
    if (line.starts_with("   ")) return add_example(line.substr(3));
    close_example();
    if (line.empty()) {
      text_ += ".PP\n";
    } else {
      if (!in_prose_) text_ += ".PP\n";
      text_ += roff(line.substr(1)) + "\n";
      in_prose_ = true;
    }
  }
  void add_example(std::string_view line) {
    if (!in_example_) text_ += ".PP\n.RS\n.nf\n";
    in_example_ = true;
    in_prose_ = false;
    text_ += roff(line) + "\n";
  }
  void close_example() {
    if (in_example_) text_ += ".fi\n.RE\n";
    in_example_ = false;
  }
  void close() {
    close_example();
    in_prose_ = false;
  }

  std::string text_;
  bool in_example_ = false;
  bool in_prose_ = false;
};

}  // namespace

std::string roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '"': out += "\\(dq"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      default: out += c;
    }
  }
  return out;
}

std::string render_program_manual() {
  std::string text =
      heading("SKEWD", "1") +
      ".SH NAME\nskewd \\- watches load balancers and says when traffic is not going "
      "where it should\n.SH SYNOPSIS\n" +
      bold("skewd") +
      " \\fICOMMAND\\fR [\\fIOPTION\\fR]...\n.SH DESCRIPTION\n"
      "The agent reads the statistics of the load balancers of its host, compares the\n"
      "traffic of every server with what it is due, and says within seconds which pool\n"
      "and server is at fault, since when, what changed just before, and what is not to\n"
      "blame. It also checks the configuration of balancers before it is deployed.\n"
      ".SH COMMANDS\n";
  for (const CommandKind& kind : command_kinds()) text += render_section(kind);
  return text + std::string(kProgramTail);
}

std::string render_command_manual(std::string_view name, Command& command,
                                  std::string_view remarks) {
  const CommandHelp help = command.help();
  const std::vector<Option> options = command.options();
  const std::string title = "skewd-" + std::string(name);
  std::string text = heading(title, "1") + ".SH NAME\n" + roff(title) + " \\- " +
                     roff(help.sentence) + "\n.SH SYNOPSIS\n" + usage(name, options) +
                     ".SH OPTIONS\n" + render_options(options) + std::string(remarks);
  if (!help.examples.empty()) text += ".SH EXAMPLES\n" + render_examples(help);
  if (!help.exit_status.empty()) text += ".SH EXIT STATUS\n" + render_statuses(help);
  return text + ".SH SEE ALSO\nskewd(1), skewd.toml(5)\n";
}

std::string render_settings_manual(std::string_view shipped_file) {
  SettingsPages pages;
  while (!shipped_file.empty()) {
    const std::size_t end = std::min(shipped_file.find('\n'), shipped_file.size());
    pages.add(shipped_file.substr(0, end));
    shipped_file.remove_prefix(std::min(end + 1, shipped_file.size()));
  }
  return heading("SKEWD.TOML", "5") +
         ".SH NAME\nskewd.toml \\- configuration of skewd\n.SH DESCRIPTION\n"
         "What follows is the shipped file, /etc/skewd/skewd.toml. Options that stand behind a #\n"
         "in it show their defaults.\n" +
         std::move(pages).take() + ".SH SEE ALSO\nskewd(1)\n";
}

}  // namespace skewd

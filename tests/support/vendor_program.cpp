// SPDX-License-Identifier: Apache-2.0
#include "tests/support/vendor_program.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace skewd::support {
namespace {

std::string find_program(std::string_view program) {
  for (const char* folder : {"/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"}) {
    const std::filesystem::path path = std::filesystem::path(folder) / program;
    if (access(path.c_str(), X_OK) == 0) return path.string();
  }
  return {};
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

std::optional<ProgramOutput> run_program(std::string_view program,
                                         const std::vector<std::string>& arguments,
                                         const std::string& folder) {
  const std::string path = find_program(program);
  if (path.empty()) return std::nullopt;
  std::string line = "cd " + quoted(folder) + " && HOME=" + quoted(folder) +
                     " XDG_DATA_HOME=" + quoted(folder) + " timeout 60 " + quoted(path);
  for (const std::string& argument : arguments) line += " " + quoted(argument);
  line += " 2>&1 < /dev/null";
  std::FILE* pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  ProgramOutput output;
  std::array<char, 4096> piece{};
  for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
    output.text.append(piece.data(), got);
  }
  const int status = pclose(pipe);
  output.accepted = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return output;
}

}  // namespace skewd::support

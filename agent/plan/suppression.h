// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/configuration.h"

namespace skewd {

/// The comments `# skewd: ignore RULE reason` of a configuration. At the end of a line it silences
/// the rule on that line; on lines of its own, on the next line that says something, and if a pool
/// or a listener begins there, in all of it. One that names no rule or no reason is a remark.
class Suppressions {
 public:
  explicit Suppressions(const Configuration& configuration);

  /// Takes out what is silenced and adds what is wrong with the comments themselves.
  void silence(std::vector<Diagnostic>& diagnostics) const;

 private:
  struct Suppression {
    std::string_view file;
    std::string_view rule;
    std::size_t first_line;
    std::size_t last_line;
  };

  void read_file(const ConfigurationFile& file);
  void read_comment(const ConfigurationFile& file, std::size_t line, std::size_t column,
                    std::string_view comment, std::size_t applies_to);
  [[nodiscard]] std::size_t end_of_block(std::string_view file, std::size_t line) const;
  [[nodiscard]] bool is_silenced(const Diagnostic& diagnostic) const;

  const Configuration& configuration_;
  std::vector<Suppression> suppressions_;
  std::vector<Diagnostic> faults_;
};

}  // namespace skewd

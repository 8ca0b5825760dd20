// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "collectors/result.h"

namespace skewd {

/// What is wrong with one file. Gathered, so that the operator mends everything in one go.
class Faults {
 public:
  explicit Faults(std::string file) : file_(std::move(file)) {}

  void add(std::size_t line, std::string text) { found_.push_back({line, std::move(text)}); }
  /// "FILE:LINE", for what is found wrong later.
  [[nodiscard]] std::string place(std::size_t line) const {
    return file_ + ':' + std::to_string(line);
  }
  [[nodiscard]] bool empty() const { return found_.empty(); }
  [[nodiscard]] std::size_t size() const { return found_.size(); }
  /// All of them in the order of the file, one per line: "FILE:LINE: text".
  [[nodiscard]] Error error() const;

 private:
  struct Fault {
    std::size_t line;
    std::string text;
  };
  std::string file_;
  std::vector<Fault> found_;
};

}  // namespace skewd

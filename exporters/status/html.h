// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace skewd {

/// An HTML page in the making. Markup is what we wrote ourselves; text is what others named.
class Html {
 public:
  Html& markup(std::string_view ours) {
    page_ += ours;
    return *this;
  }
  /// Appends escaped text: valid UTF-8, without control characters and without those that turn the
  /// direction of writing, with which one name could pass for another.
  Html& text(std::string_view theirs);

  /// Appends a name as one segment of a path.
  Html& segment(std::string_view theirs);

  /// Bytes so far.
  [[nodiscard]] std::size_t size() const { return page_.size(); }
  [[nodiscard]] std::string take() && { return std::move(page_); }

 private:
  std::string page_;
};

}  // namespace skewd

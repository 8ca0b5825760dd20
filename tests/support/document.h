// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skewd::support {

/// A Markdown file of the repository.
struct Document {
  std::filesystem::path path;  // absolute
  std::string text;
};

/// The documents in the root and under docs/.
[[nodiscard]] std::vector<Document> find_documents(const std::filesystem::path& root);

/// Every match of a regular expression: its first group.
[[nodiscard]] std::set<std::string> find_all(const std::string& text, const std::string& pattern);

/// What stands between the line `heading` and the next heading of its level or above; empty: there
/// is none.
[[nodiscard]] std::string section_of(const std::string& text, std::string_view heading);

/// The text with its blocks between ``` taken out.
[[nodiscard]] std::string without_code_blocks(const std::string& text);

/// What stands between backticks, code blocks left out. A line break counts as a space.
[[nodiscard]] std::vector<std::string> code_spans(const std::string& text);

/// Everything that the document takes for a file or folder of the repository, and is none: links,
/// paths between backticks, and whatever begins with "../".
[[nodiscard]] std::vector<std::string> dead_references(const Document& document,
                                                       const std::filesystem::path& root);

}  // namespace skewd::support

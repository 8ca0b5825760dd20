// SPDX-License-Identifier: Apache-2.0
// The matrix of what each balancer tells is held cell by cell: no "yes" without a test.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/document.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using Words = std::set<std::string>;

const fs::path kSource = SKEWD_SOURCE_DIR;

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? ""
                                    : text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

// "| a | b |": its cells.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line);
  std::string cell;
  std::getline(text, cell, '|');
  while (std::getline(text, cell, '|')) cells.push_back(trimmed(cell));
  return cells;
}

// The rows of the table in a section, the first with its headings.
std::vector<std::vector<std::string>> table_of(const std::string& section) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(section);
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("|") && !line.starts_with("|--")) rows.push_back(cells_of(line));
  }
  return rows;
}

Words tests_there() {
  Words tests;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "tests")) {
    if (entry.path().extension() != ".cpp") continue;
    tests.merge(
        support::find_all(support::read_file(entry.path()), R"x(\nTEST_CASE\("([^"]+)"\))x"));
  }
  return tests;
}

// What is said to be shown of one source: its columns.
Words shown_of(const std::string& section, const Words& tests) {
  Words shown;
  for (const auto& row : table_of(section)) {
    if (row.size() != 2 || row[0] == "cells") continue;
    const std::string proof = row[1].size() > 2 ? row[1].substr(1, row[1].size() - 2) : "";
    const bool is_file = proof.starts_with("tests/cases/") && fs::exists(kSource / proof);
    CHECK_MESSAGE((is_file || tests.contains(proof)), proof);
    std::istringstream columns(row[0]);
    for (std::string column; std::getline(columns, column, ',');) shown.insert(trimmed(column));
  }
  return shown;
}

}  // namespace

TEST_CASE("docs: each cell of the matrix of sources has a test that is there") {
  const std::string readme = support::read_file(kSource / "README.md");
  const std::string proofs = support::read_file(kSource / "docs/sources.md");
  const auto matrix = table_of(support::section_of(readme, "## What each balancer tells"));
  REQUIRE(matrix.size() == 12);
  const Words tests = tests_there();
  for (std::size_t row = 1; row < matrix.size(); ++row) {
    REQUIRE(matrix[row].size() == matrix[0].size());
    const std::string& source = matrix[row][0];
    CAPTURE(source);
    const Words shown = shown_of(support::section_of(proofs, "## " + source), tests);
    for (std::size_t column = 1; column < matrix[0].size(); ++column) {
      const std::string& cell = matrix[row][column];
      CAPTURE(matrix[0][column]);
      CHECK(Words{"yes", "no", "log", "config"}.contains(cell));
      CHECK(shown.contains(matrix[0][column]) == (cell != "no"));
    }
  }
}

}  // namespace skewd

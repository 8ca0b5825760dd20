// SPDX-License-Identifier: Apache-2.0
#include "tests/support/document.h"

#include <algorithm>
#include <regex>
#include <sstream>

#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

namespace fs = std::filesystem;

// Files by a known ending, folders by their last slash. Absolute paths are of an installed skewd,
// and <name>, * and {h,cpp} stand for files that need not be there.
bool is_path(const std::string& span) {
  static const std::regex path(
      R"([A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*(/|\.(h|cpp|md|txt|toml|json|service|conf|yml|cfg)))");
  return std::regex_match(span, path) && span.find('/') != std::string::npos;
}

bool is_inside(const fs::path& path, const fs::path& root) {
  const auto relative = path.lexically_normal().lexically_relative(root.lexically_normal());
  return !relative.empty() && *relative.begin() != "..";
}

std::size_t level_of(std::string_view line) {
  const std::size_t hashes = std::min(line.find_first_not_of('#'), line.size());
  return hashes < line.size() && line[hashes] == ' ' ? hashes : 0;
}

void add_documents(const fs::path& folder, std::vector<Document>& documents) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) {
      add_documents(entry.path(), documents);
    } else if (entry.path().extension() == ".md") {
      documents.push_back({entry.path(), read_file(entry.path())});
    }
  }
}

}  // namespace

std::vector<Document> find_documents(const fs::path& root) {
  std::vector<Document> documents;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.path().extension() != ".md") continue;
    documents.push_back({entry.path(), read_file(entry.path())});
  }
  add_documents(root / "docs", documents);
  return documents;
}

std::set<std::string> find_all(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.insert((*at)[1].str());
  }
  return found;
}

std::string section_of(const std::string& text, std::string_view heading) {
  std::istringstream lines(text);
  std::string section;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t level = level_of(line);
    if (inside && level > 0 && level <= level_of(heading)) break;
    if (inside) section += line + '\n';
    inside = inside || line == heading;
  }
  return section;
}

std::string without_code_blocks(const std::string& text) {
  std::istringstream lines(text);
  std::string kept;
  bool in_block = false;
  for (std::string line; std::getline(lines, line);) {
    const bool is_fence = line.find_first_not_of(' ') == line.find("```") && line.ends_with("```");
    const bool opens = line.find("```") != std::string::npos;
    if (in_block ? is_fence : opens) {
      in_block = !in_block;
    } else if (!in_block) {
      kept += line + '\n';
    }
  }
  return kept;
}

std::vector<std::string> code_spans(const std::string& text) {
  std::string plain = without_code_blocks(text);
  std::replace(plain.begin(), plain.end(), '\n', ' ');
  std::vector<std::string> spans;
  for (std::size_t open = plain.find('`'); open != std::string::npos;) {
    const std::size_t close = plain.find('`', open + 1);
    if (close == std::string::npos) break;
    spans.push_back(plain.substr(open + 1, close - open - 1));
    open = plain.find('`', close + 1);
  }
  return spans;
}

std::vector<std::string> dead_references(const Document& document, const fs::path& root) {
  std::vector<std::string> dead;
  const auto expect = [&](const fs::path& path, const std::string& text) {
    if (!is_inside(path, root) || !fs::exists(path)) dead.push_back(text);
  };
  const fs::path folder = document.path.parent_path();
  for (const std::string& link : find_all(document.text, R"(\]\(([^)#]+)[^)]*\))")) {
    if (!link.starts_with("https://") && !link.starts_with("http://")) expect(folder / link, link);
  }
  for (const std::string& way : find_all(document.text, R"((\.\./[A-Za-z0-9_./-]*))")) {
    expect(folder / way, way);
  }
  for (const std::string& span : code_spans(document.text)) {
    if (is_path(span)) expect(root / span, span);
  }
  return dead;
}

}  // namespace skewd::support

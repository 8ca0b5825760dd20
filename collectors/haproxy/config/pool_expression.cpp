// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/pool_expression.h"

#include "collectors/haproxy/config/acl.h"

namespace skewd::haproxy {
namespace {

// Where the step begins that follows the last comma outside of parentheses.
std::size_t last_step(std::string_view expression) {
  std::size_t begin = 0;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '(') ++depth;
    if (expression[i] == ')' && depth > 0) --depth;
    if (expression[i] == ',' && depth == 0) begin = i + 1;
  }
  return begin;
}

bool is_map(std::string_view step) {
  const std::string_view name = step.substr(0, step.find('('));
  return (name == "map" || name.starts_with("map_")) && step.ends_with(')');
}

void unquote(std::string_view& text, std::size_t& at) {
  if (text.size() < 2 || text.front() != text.back()) return;
  if (text.front() != '"' && text.front() != '\'') return;
  text = text.substr(1, text.size() - 2);
  ++at;
}

void read_map_arguments(std::string_view arguments, std::size_t at, PoolExpression& read) {
  const std::size_t comma = arguments.find(',');
  std::string_view file = arguments.substr(0, comma);
  read.map_file_at = at;
  unquote(file, read.map_file_at);
  if (file.starts_with("file@")) {
    file.remove_prefix(5);
    read.map_file_at += 5;
  }
  if (file.starts_with("virt@") || file.starts_with("opt@")) return;  // filled in at run time
  read.map_file = file;
  if (comma == std::string_view::npos) return;
  std::string_view value = arguments.substr(comma + 1);
  read.map_default_at = at + comma + 1;
  unquote(value, read.map_default_at);
  read.map_default = value;
}

void note_key(std::string_view steps, std::string_view map, PoolExpression& read) {
  const std::string_view how = map.substr(0, map.find('('));
  if (steps.ends_with(',')) steps.remove_suffix(1);
  read.looks_up_host =
      asks_for_host(steps) && (how == "map" || how == "map_str" || how == "map_str_str");
  read.looks_up_path_prefix =
      (steps == "path" || steps == "path,lower") && (how == "map_beg" || how == "map_beg_str");
}

}  // namespace

PoolExpression read_pool_expression(std::string_view word) {
  PoolExpression read;
  const std::size_t open = word.find("%[");
  if (open == std::string_view::npos) {
    read.computed = word.find('%') != std::string_view::npos;
    return read;
  }
  read.computed = true;
  const std::size_t close = word.rfind(']');
  if (close == std::string_view::npos || close < open || word.find('%', open + 1) < word.size()) {
    return read;
  }
  const std::string_view expression = word.substr(open + 2, close - open - 2);
  const std::size_t step_at = last_step(expression);
  const std::string_view step = expression.substr(step_at);
  if (!is_map(step) || word.substr(0, open).find('%') < open) return read;
  const std::size_t inside = step.find('(') + 1;
  read_map_arguments(step.substr(inside, step.size() - inside - 1), open + 2 + step_at + inside,
                     read);
  note_key(expression.substr(0, step_at), step, read);
  read.before = word.substr(0, open);
  read.after = word.substr(close + 1);
  return read;
}

}  // namespace skewd::haproxy

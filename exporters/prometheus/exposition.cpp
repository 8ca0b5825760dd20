// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/exposition.h"

#include <algorithm>
#include <array>

namespace skewd {
namespace {

constexpr std::string_view kClose = "} ";

template <typename Number>
void append_line_end(std::string& text, Number value) {
  std::array<char, 48> line{};  // the longest double has 24 characters
  char* const number = std::copy(kClose.begin(), kClose.end(), line.data());
  char* const end = std::to_chars(number, line.data() + line.size() - 1, value).ptr;
  *end = '\n';
  text.append(line.data(), end + 1);
}

}  // namespace

void Exposition::begin(const Metric& metric) {
  metric_ = &metric;
  name_ = metric.name;
  headed_ = false;
}

void Exposition::write_head() {
  headed_ = true;
  text_ += "# HELP ";
  text_ += metric_->name;
  text_ += ' ';
  text_ += metric_->help;
  text_ += "\n# TYPE ";
  text_ += metric_->name;
  text_ += ' ';
  text_ += name_of(metric_->type);
  text_ += '\n';
}

void Exposition::append_number(std::uint64_t value) { append_line_end(text_, value); }
void Exposition::append_number(double value) { append_line_end(text_, value); }
void Exposition::append_number(float value) { append_line_end(text_, value); }

}  // namespace skewd

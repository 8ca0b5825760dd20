// SPDX-License-Identifier: Apache-2.0
//
// traefik_service_requests_total{code="200",method="GET",protocol="http",service="shop@file"} 12
#include "collectors/traefik/metrics.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace skewd::traefik {
namespace {

struct Sample {
  std::string_view name;
  std::map<std::string_view, std::string> labels;
  double value = 0;
};

// The value of a label up to its quote, which is taken off the front of the text.
std::string take_value(std::string_view& text) {
  std::string value;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != '"'; ++at) {
    const bool escaped = text[at] == '\\' && at + 1 < text.size();
    if (escaped) ++at;
    value += escaped && text[at] == 'n' ? '\n' : text[at];
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  return value;
}

// name="value",name="value"}, of which the brace stays. False: it is something else.
bool take_labels(std::string_view& text, Sample& sample) {
  while (!text.starts_with('}')) {
    const std::size_t equals = text.find("=\"");
    if (equals == std::string_view::npos) return false;
    const std::string_view name = text.substr(0, equals);
    text.remove_prefix(equals + 2);
    sample.labels[name] = take_value(text);
    while (text.starts_with(',') || text.starts_with(' ')) text.remove_prefix(1);
  }
  text.remove_prefix(1);
  return true;
}

std::optional<Sample> read_sample(std::string_view line) {
  Sample sample;
  const std::size_t end = line.find_first_of("{ ");
  if (line.starts_with('#') || end == std::string_view::npos) return std::nullopt;
  sample.name = line.substr(0, end);
  line.remove_prefix(end);
  if (line.starts_with('{')) {
    line.remove_prefix(1);
    if (!take_labels(line, sample)) return std::nullopt;
  }
  while (line.starts_with(' ')) line.remove_prefix(1);
  const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), sample.value);
  if (error != std::errc{}) return std::nullopt;
  return sample;
}

// Not a number, negative and beyond what a counter can be: not told.
Count count_of(double value) {
  constexpr double kMost = 9e18;
  return value >= 0 && value < kMost ? Count(static_cast<std::uint64_t>(value)) : Count();
}

void add(Count& sum, Count part) { sum = sum.plus(part); }

void add_requests(const Sample& sample, Answers& answers) {
  const Count count = count_of(sample.value);
  const auto found = sample.labels.find("code");
  const char status_class =
      found == sample.labels.end() || found->second.size() != 3 ? '?' : found->second.front();
  add(answers.all, count);
  add(answers.errors_5xx, status_class == '5' ? count : Count(0));
  add(answers.answers_4xx, status_class == '4' ? count : Count(0));
  add(answers.answers_3xx, status_class == '3' ? count : Count(0));
}

class Reading {
 public:
  void take(const Sample& sample) {
    take_part(sample, "traefik_service_", "service", metrics_.services);
    take_part(sample, "traefik_entrypoint_", "entrypoint", metrics_.entry_points);
    if (sample.name == "process_start_time_seconds") {
      metrics_.started_unix_seconds = count_of(sample.value).value_or(0);
    }
    if (sample.name == "traefik_config_reloads_total") metrics_.reloads = count_of(sample.value);
    if (sample.name == "traefik_config_last_reload_success") succeeded_ = sample.value;
    if (sample.name == "traefik_config_last_reload_failure") failed_ = sample.value;
  }

  Metrics result() && {
    metrics_.last_reload_failed = failed_ > succeeded_;
    return std::move(metrics_);
  }

 private:
  static void take_part(const Sample& sample, std::string_view prefix, std::string_view label,
                        std::map<std::string, Answers>& parts) {
    if (!sample.name.starts_with(prefix)) return;
    const std::string_view what = sample.name.substr(prefix.size());
    const auto name = sample.labels.find(label);
    if (name == sample.labels.end()) return;
    Answers& answers = parts[name->second];
    if (what == "requests_total") add_requests(sample, answers);
    if (what == "retries_total") add(answers.retries, count_of(sample.value));
    if (what == "open_connections") add(answers.in_flight, count_of(sample.value));
  }

  Metrics metrics_;
  double succeeded_ = 0;
  double failed_ = 0;
};

}  // namespace

Metrics read_metrics(std::string_view text) {
  Reading reading;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (const auto sample = read_sample(line)) reading.take(*sample);
  }
  return std::move(reading).result();
}

}  // namespace skewd::traefik

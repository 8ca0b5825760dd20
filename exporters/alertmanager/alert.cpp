// SPDX-License-Identifier: Apache-2.0
#include "exporters/alertmanager/alert.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "exporters/utf8.h"

namespace skewd {
namespace {

bool is_label_name(std::string_view name) {
  const auto is_letter = [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || each == '_';
  };
  const auto is_digit = [](char each) { return each >= '0' && each <= '9'; };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char each) { return is_letter(each) || is_digit(each); });
}

std::string fault_in(const AlertTexts& texts, std::size_t longest) {
  for (const auto& [name, value] : texts) {
    if (!is_label_name(name)) return "'" + valid_utf8(name) + "' is no name of a label";
    if (value.size() > longest) {
      return "'" + name + "' is longer than " + std::to_string(longest) + " bytes";
    }
    if (valid_utf8(value, longest) != value) return "'" + name + "' is not UTF-8";
  }
  return {};
}

nlohmann::json json_of(const AlertTexts& texts) {
  auto json = nlohmann::json::object();
  for (const auto& [name, value] : texts) json[name] = value;
  return json;
}

}  // namespace

std::string_view text_of(const AlertTexts& texts, std::string_view name) {
  const auto found = std::find_if(texts.begin(), texts.end(),
                                  [&](const auto& text) { return text.first == name; });
  return found == texts.end() ? std::string_view() : found->second;
}

std::string place_of(const Alert& alert) {
  Alert place;
  for (const auto& label : alert.labels) {
    if (label.first != "severity") place.labels.push_back(label);
  }
  return identity_of(place);
}

std::string identity_of(const Alert& alert) {
  AlertTexts labels = alert.labels;
  std::sort(labels.begin(), labels.end());
  std::string identity;
  for (const auto& [name, value] : labels) {
    if (value.empty()) continue;  // Alertmanager drops such a label
    identity.append(name).append("=").append(std::to_string(value.size()));
    identity.append(":").append(value).append(",");
  }
  return identity;
}

std::string fault_of(const Alert& alert) {
  if (text_of(alert.labels, "alertname").empty()) return "it has no alertname";
  std::string fault = fault_in(alert.labels, kLongestLabel);
  return fault.empty() ? fault_in(alert.annotations, kLongestAnnotation) : fault;
}

std::string render_alert(const Alert& alert, Instant starts_at, Instant ends_at) {
  const nlohmann::json json = {{"labels", json_of(alert.labels)},
                               {"annotations", json_of(alert.annotations)},
                               {"startsAt", render_rfc3339(starts_at)},
                               {"endsAt", render_rfc3339(ends_at)},
                               {"generatorURL", alert.generator_url}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/doctor_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/app/printable.h"

namespace skewd {
namespace {

Paint paint_of(Health health) {
  switch (health) {
    case Health::works: return Paint::good;
    case Health::note: return Paint::faint;
    case Health::missing: return Paint::bad;
  }
  return Paint::bad;
}

std::size_t count_missing(const Examinations& found) {
  return static_cast<std::size_t>(
      std::count_if(found.begin(), found.end(),
                    [](const Examination& one) { return one.health == Health::missing; }));
}

// Lines to copy stand alone and whole, however long they are.
std::string mend_text(const std::string& mend) {
  std::string text;
  for (std::size_t begin = 0; begin < mend.size();) {
    const std::size_t end = std::min(mend.find('\n', begin), mend.size());
    text += "             " + printable(mend.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return text;
}

}  // namespace

std::string render_examinations(const Examinations& found, Colour colour) {
  std::size_t width = 0;
  for (const Examination& one : found) width = std::max(width, width_of(printable(one.subject)));
  std::string text;
  std::string area;
  for (const Examination& one : found) {
    if (one.area != area) text += (text.empty() ? "" : "\n") + printable(one.area) + "\n";
    area = one.area;
    TextTable line({Align::left, Align::left, Align::left});
    std::string subject = printable(one.subject);
    subject.resize(subject.size() + width - width_of(subject), ' ');
    std::string health(name_of(one.health));
    health.resize(7, ' ');
    line.add({{health, paint_of(one.health)}, {subject}, {printable(one.text)}});
    text += line.render("  ", colour) + mend_text(one.mend);
  }
  const std::size_t missing = count_missing(found);
  return text + "\n" +
         (missing == 0   ? std::string("everything works")
          : missing == 1 ? std::string("one thing is missing")
                         : std::to_string(missing) + " things are missing") +
         "\n";
}

std::string render_examinations_json(const Examinations& found, const std::string& config) {
  using Json = nlohmann::ordered_json;
  Json json{{"config", config.empty() ? Json() : Json(config)},
            {"missing", count_missing(found)},
            {"examinations", Json::array()}};
  for (const Examination& one : found) {
    json["examinations"].push_back({{"area", one.area},
                                    {"subject", one.subject},
                                    {"health", name_of(one.health)},
                                    {"text", one.text},
                                    {"mend", one.mend.empty() ? Json() : Json(one.mend)}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace skewd

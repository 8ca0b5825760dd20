// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/figures.h"

#include <array>
#include <charconv>
#include <cmath>

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kExactBelow = 10;  // milliseconds
constexpr std::string_view kThinSpace = "\u202F";

struct Unit {
  std::chrono::milliseconds size;
  std::string_view name;
};

constexpr std::array<Unit, 4> kUnits = {{{24h, " d"}, {1h, " h"}, {1min, " min"}, {1s, " s"}}};

}  // namespace

std::string render_decimal(double value, int digits) {
  if (!std::isfinite(value)) return "–";
  std::array<char, 400> text{};  // the largest double has 309 digits
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, digits);
  return {text.data(), end.ptr};
}

std::string render_percent(double ratio) {
  return render_decimal(ratio * 100, 1) + std::string(kThinSpace) + "%";
}

std::string render_count(std::uint64_t count) {
  const std::string digits = std::to_string(count);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += kThinSpace;
    text += digits[i];
  }
  return text;
}

std::string render_milliseconds(double seconds) {
  const double milliseconds = seconds * 1000;
  return render_decimal(milliseconds, milliseconds < kExactBelow ? 1 : 0) + " ms";
}

std::string render_duration(std::chrono::milliseconds duration) {
  for (const Unit& unit : kUnits) {
    // Two of a unit at least: "90 s" says more than "1 min".
    if (duration >= 2 * unit.size) {
      return std::to_string(duration / unit.size) + std::string(unit.name);
    }
  }
  return render_decimal(std::chrono::duration<double>(duration).count(),
                        duration % 1s == 0s ? 0 : 1) +
         " s";
}

std::string render_date_and_time(Instant at) {
  const std::string text = render_rfc3339(at);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

std::string render_number_of(std::size_t count, std::string_view noun) {
  std::string text = render_count(count) + " " + std::string(noun);
  if (count != 1) text += "s";
  return text;
}

}  // namespace skewd

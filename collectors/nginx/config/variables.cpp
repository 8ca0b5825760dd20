// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/variables.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace skewd::nginx {
namespace {

constexpr std::size_t kLongestKey = 100;

bool is_option(std::string_view word, bool is_geo) {
  constexpr std::array<std::string_view, 2> kOfMap{"hostnames", "volatile"};
  constexpr std::array<std::string_view, 3> kOfGeo{"ranges", "proxy_recursive", "volatile"};
  return is_geo ? std::find(kOfGeo.begin(), kOfGeo.end(), word) != kOfGeo.end()
                : std::find(kOfMap.begin(), kOfMap.end(), word) != kOfMap.end();
}

bool is_host(std::string_view source) {
  constexpr std::array<std::string_view, 5> kHosts{"$host", "$http_host", "$server_name",
                                                   "$ssl_server_name", "$ssl_preread_server_name"};
  return std::find(kHosts.begin(), kHosts.end(), source) != kHosts.end();
}

Choice choice_of(const Directive& entry, std::string_view source, bool is_geo) {
  const std::string_view key = entry.name();
  Choice choice;
  choice.value = entry.argument(0);
  choice.when =
      std::string(source.substr(0, kLongestKey)) + ": " + std::string(key.substr(0, kLongestKey));
  choice.otherwise = key == "default" || (is_geo && (key == "0.0.0.0/0" || key == "0/0"));
  if (is_host(source) && !choice.otherwise && !key.starts_with('~')) {
    choice.host = key.substr(key.starts_with('\\') ? 1 : 0);
  }
  choice.value_place = entry.place_of(entry.arguments().front());
  choice.place = entry.place();
  return choice;
}

// nginx takes two digits after the point.
std::optional<double> read_percent(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  const bool has_digits =
      !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
  double percent = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), percent, std::chars_format::fixed);
  const bool whole = has_digits && read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (!whole || percent <= 0 || percent > 1e6) return std::nullopt;
  return percent / 100;
}

void tell(const Directive& entry, Remarks& remarks, std::string text) {
  remarks.error(entry.place(), std::move(text));
}

class SplitReader {
 public:
  explicit SplitReader(Remarks& remarks) : remarks_(remarks) { split_.is_split = true; }

  Variable read(const Directive& block) {
    for (const Directive& entry : block.block()) read_entry(entry);
    finish(block);
    return std::move(split_);
  }

 private:
  void read_entry(const Directive& entry) {
    if (entry.arguments().size() != 1 || entry.has_block()) {
      return tell(entry, remarks_, "an entry of split_clients is a percentage and a value");
    }
    Choice choice = choice_of(entry, {}, false);
    choice.when.clear();
    choice.host.clear();
    choice.otherwise = true;
    choice.share = 0;
    if (entry.name() != "*") {
      const auto share = read_percent(entry.name());
      if (!share) {
        return tell(
            entry, remarks_,
            "invalid percentage \"" + std::string(entry.name().substr(0, kLongestKey)) + "\"");
      }
      choice.share = *share;
      total_ += *share;
    }
    stars_ += entry.name() == "*" ? 1 : 0;
    split_.choices.push_back(std::move(choice));
    is_star_.push_back(entry.name() == "*");
  }

  // What no entry has gets an empty value, which is no pool.
  void finish(const Directive& block) {
    constexpr double kRounding = 1e-9;
    if (total_ > 1 + kRounding) {
      remarks_.error(block.place(), "the percentages add up to more than 100 %");
      for (Choice& choice : split_.choices) choice.share /= total_;
      return;
    }
    const double rest = std::max(0.0, 1 - total_);
    for (std::size_t at = 0; at < split_.choices.size(); ++at) {
      if (is_star_[at]) split_.choices[at].share = rest / stars_;
    }
    if (stars_ > 0 || rest <= kRounding) return;
    Choice nobody;
    nobody.share = rest;
    nobody.value_place = block.place();
    nobody.place = block.place();
    split_.choices.push_back(std::move(nobody));
  }

  Remarks& remarks_;
  Variable split_;
  std::vector<bool> is_star_;
  double total_ = 0;
  int stars_ = 0;
};

Variable read_map(const Directive& block, std::string_view source, Remarks& remarks) {
  const bool is_geo = block.name() == "geo";
  Variable map;
  for (const Directive& entry : block.block()) {
    const std::string_view key = entry.name();
    if (key == "include" || (entry.arguments().empty() && is_option(key, is_geo))) continue;
    if (is_geo && (key == "proxy" || key == "delete")) continue;
    if (entry.arguments().size() != 1 || entry.has_block()) {
      tell(entry, remarks,
           "an entry of \"" + std::string(block.name()) + "\" is a key and a value");
      continue;
    }
    map.choices.push_back(choice_of(entry, source, is_geo));
  }
  // Wherever it stands, the default is tried last.
  std::stable_partition(map.choices.begin(), map.choices.end(),
                        [](const Choice& choice) { return !choice.otherwise; });
  return map;
}

}  // namespace

void Variables::read(const Directive& block, Remarks& remarks) {
  const auto arguments = block.arguments();
  const bool is_geo = block.name() == "geo";
  const bool fits = arguments.size() == 2 || (is_geo && arguments.size() == 1);
  if (!fits || !arguments.back().text.starts_with('$')) {
    return remarks.error(block.place(), "\"" + std::string(block.name()) +
                                            "\" takes what to look at and a variable");
  }
  const std::string_view source =
      arguments.size() == 2 ? arguments.front().text : std::string_view("$remote_addr");
  const std::string name(arguments.back().text.substr(1));
  Variable variable = block.name() == "split_clients" ? SplitReader(remarks).read(block)
                                                      : read_map(block, source, remarks);
  variables_.insert_or_assign(name, std::move(variable));
}

const Variable* Variables::find(std::string_view name) const {
  const auto entry = variables_.find(std::string(name));
  return entry == variables_.end() ? nullptr : &entry->second;
}

}  // namespace skewd::nginx

// SPDX-License-Identifier: Apache-2.0
//
// Two texts. What we made of netlink: a line per service, "service TCP 10.0.0.1:80 wrr conns 12",
// followed by those of its servers, "server 10.0.1.1:8080 weight 2 active 0 limit 0 conns 8". And
// /proc/net/ip_vs, where addresses are hexadecimal: "TCP  0A000001:0050 wrr" and
// "  -> 0A000103:1F90      Masq    0      0          0".
#include "collectors/ipvs/services.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "collectors/ipvs/hex_address.h"

namespace skewd::ipvs {
namespace {

// /proc/net/ip_vs does not tell marks of IPv6 from those of IPv4.
void tell_apart(std::vector<Service>& services) {
  std::map<std::string, int> names;
  for (Service& service : services) {
    const int count = ++names[service.name];
    if (count > 1) service.name += " (" + std::to_string(count) + ")";
  }
}

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
  Words words;
  while (!line.empty()) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
    line.remove_prefix(begin);
    const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
    if (!word.empty()) words.push_back(word);
    line.remove_prefix(word.size());
  }
  return words;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && rest == end;
}

// The number that follows a word; absent: the word or the number is not there.
Count number_after(const Words& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  std::uint64_t number = 0;
  if (found == words.end() || std::next(found) == words.end()) return {};
  return read_number(*std::next(found), number) ? Count(number) : Count();
}

std::uint32_t narrow(Count count) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(count.value_or(0), 0xffffffffU));
}

bool take_netlink_line(const Words& words, std::vector<Service>& services) {
  if (words.size() >= 4 && words[0] == "service") {
    services.push_back({std::string(words[1]) + " " + std::string(words[2]),
                        std::string(words[3]),
                        number_after(words, "conns"),
                        {}});
    return true;
  }
  if (words.size() < 2 || words[0] != "server" || services.empty()) return false;
  const Count weight = number_after(words, "weight");
  if (!weight.has_value()) return false;
  services.back().destinations.push_back(
      {std::string(words[1]), narrow(weight), narrow(number_after(words, "active")),
       narrow(number_after(words, "limit")), number_after(words, "conns")});
  return true;
}

// "-> 0A000103:1F90 Masq 0 0 0"
bool take_proc_server(const Words& words, Service& service) {
  Destination server;
  const auto address = words.size() >= 5 ? read_hex_address(words[1]) : std::nullopt;
  if (!address || !read_number(words[3], server.weight) || !read_number(words[4], server.active)) {
    return false;
  }
  server.address = *address;
  service.destinations.push_back(std::move(server));
  return true;
}

bool take_proc_line(const Words& words, std::vector<Service>& services) {
  if (words.empty()) return true;
  if (words[0] == "->") {
    if (words.size() > 1 && words[1] == "RemoteAddress:Port") return true;
    return !services.empty() && take_proc_server(words, services.back());
  }
  if (words[0] == "IP" || words[0] == "Prot") return true;
  if (words.size() < 3) return false;
  std::string place;
  if (words[0] == "FWM") {
    std::uint32_t mark = 0;
    const char* const end = words[1].data() + words[1].size();
    if (std::from_chars(words[1].data(), end, mark, 16).ptr != end) return false;
    place = std::to_string(mark);
  } else {
    const auto address = read_hex_address(words[1]);
    if (!address) return false;
    place = *address;
  }
  services.push_back({std::string(words[0]) + " " + place, std::string(words[2]), {}, {}});
  return true;
}

}  // namespace

Result<Services> read_services(std::string_view text) {
  Services read;
  const bool netlink = text.starts_with("IPVS netlink\n");
  read.counted = netlink;
  if (!netlink && !text.starts_with("IP Virtual Server ")) {
    return failure(ErrorKind::malformed,
                   text.empty() ? "answered nothing" : "answered what is no list of IPVS");
  }
  std::size_t number = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (++number == 1) continue;  // the heading
    const Words words = words_of(line);
    const bool taken = netlink ? words.empty() || take_netlink_line(words, read.services)
                               : take_proc_line(words, read.services);
    if (!taken) {
      return failure(ErrorKind::malformed,
                     "line " + std::to_string(number) + " is no service and no server");
    }
  }
  tell_apart(read.services);
  return read;
}

}  // namespace skewd::ipvs

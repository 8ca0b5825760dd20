// SPDX-License-Identifier: Apache-2.0
//
// The settings that stand behind the URL of a member.
#include "collectors/apache/config/member.h"

#include <array>
#include <charconv>

#include "collectors/host_port.h"

namespace skewd::apache {
namespace {

std::optional<double> read_number(std::string_view text) {
  double value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

constexpr std::string_view kKnown =
    " min max smax acquire timeout iobuffersize receivebuffersize keepalive disablereuse"
    " enablereuse route redirect connectiontimeout flushpackets flushwait ping retry status"
    " loadfactor lbset ttl upgrade responsefieldsize address_ttl addressttl secret lbmethod"
    " stickysession stickysessionsep nofailover maxattempts failonstatus failontimeout nonce"
    " growth forcerecovery scolonpathdelim hcmethod hcuri hcexpr hcinterval hcpasses hcfails"
    " hctemplate mapping ";

// "+D-H", "D": what is set without a sign is set.
void set_status(Reading& reading, const Setting& setting, ServerSpec& server) {
  bool on = true;
  for (const char c : setting.value) {
    switch (c) {
      case '+': on = true; break;
      case '-': on = false; break;
      case 'D':
      case 'd':
      case 'S':
      case 's':
      case 'N':
      case 'n': server.down = on; break;
      case 'H':
      case 'h':
      case 'R':
      case 'r': server.backup = on; break;
      case 'I':
      case 'i':
        if (on) server.check = HealthCheck::none;
        break;
      case 'E':
      case 'e':
      case 'C':
      case 'c': break;
      default:
        reading.remarks.error(setting.place, std::string("no status '") + c + "' is known");
        return;
    }
  }
}

void set_weight(Reading& reading, const Setting& setting, ServerSpec& server) {
  const auto weight = read_number(setting.value);
  server.weight_place = setting.place;
  if (weight && *weight >= 1 && *weight <= 100) {
    server.weight = *weight;
  } else {
    reading.remarks.error(setting.place, "a loadfactor must be a number of 1 to 100");
  }
}

// The settings of a health check come one by one, and a template stands for several.
void set_check(Reading& reading, const Setting& setting, ServerSpec& server, PoolSpec& pool) {
  if (setting.key == "hctemplate") {
    const auto found = reading.check_templates.find(std::string(setting.value));
    if (found == reading.check_templates.end()) return;
    for (const Word& word : found->second) {
      const auto own = read_setting(word);
      if (own && own->key != "hctemplate") set_check(reading, *own, server, pool);
    }
    return;
  }
  const std::string value = lower(setting.value);
  if (setting.key == "hcmethod") {
    if (value == "none") return;
    server.check = HealthCheck::active;
    if (value == "tcp" || value == "cping") return;
    if (!pool.http_check) pool.http_check.emplace().place = setting.place;
    const bool http11 = value.ends_with("11");  // HEAD11: the same with HTTP/1.1
    std::string_view method = setting.value;
    if (http11) method.remove_suffix(2);
    pool.http_check->method = method;
    pool.http_check->tls = server.name.starts_with("https:");
  } else if (pool.http_check && setting.key == "hcuri") {
    pool.http_check->path = setting.value;
  } else if (pool.http_check && setting.key == "hcexpr") {
    const auto found = reading.check_statuses.find(std::string(setting.value));
    if (found != reading.check_statuses.end()) pool.http_check->expected_status = found->second;
  }
}

std::uint16_t default_port(std::string_view scheme) {
  struct Row {
    std::string_view scheme;
    std::uint16_t port;
  };
  constexpr std::array kPorts{Row{"http", 80},    Row{"https", 443}, Row{"ws", 80},
                              Row{"wss", 443},    Row{"h2c", 80},    Row{"h2", 443},
                              Row{"ajp", 8009},   Row{"fcgi", 8000}, Row{"scgi", 4000},
                              Row{"uwsgi", 3031}, Row{"ftp", 21}};
  for (const Row& row : kPorts) {
    if (row.scheme == scheme) return row.port;
  }
  return 0;
}

}  // namespace

std::optional<Setting> read_setting(const Word& word) {
  const std::size_t equals = word.text.find('=');
  if (equals == std::string::npos || equals == 0) return std::nullopt;
  Setting setting{lower(word.text.substr(0, equals)),
                  std::string_view(word.text).substr(equals + 1), word.place};
  if (setting.place.length >= word.text.size()) {  // as written: no variable took part
    setting.place.column += equals + 1 + (setting.place.length - word.text.size()) / 2;
    setting.place.length = setting.value.size();
  }
  return setting;
}

void tell_unknown(Reading& reading, const Setting& setting, const Place& word) {
  if (kKnown.find(" " + setting.key + " ") != std::string_view::npos) return;
  if (reading.told.size() > kMostReaderRemarks * 100 ||
      !reading.told.insert("setting " + word.file + "\n" + setting.key).second) {
    return;
  }
  reading.remarks.info(word, "no setting '" + setting.key + "' is known, and it is skipped");
}

// "http://10.0.0.1:8080/app", "unix:/run/app.sock|http://localhost/".
void set_url(ServerSpec& server, const Word& url) {
  std::string_view text = url.text;
  server.place = url.place;
  if (text.starts_with("unix:")) {
    server.address = text.substr(0, text.find('|'));
    server.name = text;
    return;
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  server.name = text;
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return;
  std::string_view host = text.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  server.address = host;
  if (host.find_first_of("$%{") != std::string_view::npos) return;  // a request tells
  const HostPort parts = split_host_port(host);
  server.host = parts.host;
  server.port = parts.port;
  const std::uint16_t usual = default_port(lower(text.substr(0, scheme)));
  if (!server.port && usual > 0) server.port = usual;
  server.resolved_later = !is_ip_address(server.host);
}

// A worker that fails is left alone for `retry` seconds, so its traffic checks it.
std::uint32_t set_member(Reading& reading, PoolSpec& pool, ServerSpec& server, const Line& line,
                         std::size_t from) {
  std::uint32_t set = 0;
  for (std::size_t i = from; i < line.words.size(); ++i) {
    const auto setting = read_setting(line.words[i]);
    if (!setting) continue;
    if (setting->key == "loadfactor") {
      set_weight(reading, *setting, server);
    } else if (setting->key == "status") {
      set_status(reading, *setting, server);
    } else if (setting->key == "lbset") {
      set = static_cast<std::uint32_t>(read_number(setting->value).value_or(0));
    } else if (setting->key == "retry") {
      if (setting->value == "0" && server.check == HealthCheck::passive) {
        server.check = HealthCheck::none;
      }
    } else if (setting->key.starts_with("hc")) {
      set_check(reading, *setting, server, pool);
    } else {
      tell_unknown(reading, *setting, line.words[i].place);
    }
  }
  return set;
}

}  // namespace skewd::apache

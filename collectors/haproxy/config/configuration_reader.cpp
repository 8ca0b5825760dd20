// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/configuration_reader.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/haproxy/config/assemble.h"
#include "collectors/haproxy/config/file_lines.h"
#include "collectors/haproxy/config/global_lines.h"
#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {
namespace {

class SectionReader {
 public:
  explicit SectionReader(Reading& reading) : reading_(reading) {}

  void read(Line line) {
    const std::optional<Section> opened = section_of(line.text(0));
    if (opened) {
      open(*opened, line);
    } else if (section_ == Section::global) {
      read_global_line(line, reading_);
    } else if (section_ == Section::none) {
      reading_.remarks.unknown(line.place(0), "keyword", line.text(0), "no section");
    } else if (section_ != Section::skipped) {
      read_of_proxy(std::move(line));
    }
  }

  [[nodiscard]] std::vector<Proxy> take() && {
    proxies_.erase(
        std::remove_if(proxies_.begin(), proxies_.end(),
                       [](const Proxy& proxy) { return proxy.section == Section::defaults; }),
        proxies_.end());
    return std::move(proxies_);
  }

 private:
  void open(Section section, const Line& line) {
    section_ = section;
    if (section == Section::global || section == Section::skipped) return;
    if (reading_.sections.take(1, line.place(), reading_.remarks) == 0) {
      section_ = Section::skipped;
      return;
    }
    const bool named = line.size() > 1 && line.text(1) != "from";
    if (!named && section != Section::defaults) {
      reading_.remarks.error(line.place(), "'" + line.words[0].text + "' expects a name");
    }
    Proxy proxy;
    proxy.section = section;
    if (named) proxy.name = line.text(1);
    proxy.place = line.place();
    proxy.name_place = line.place(1);
    proxy.last_line = line.number;
    proxy.settings = inherited(section, line, named ? 2 : 1);
    proxy.settings.http_check.inherited = true;
    if (named) check_name(line);
    if (section == Section::defaults) {
      last_defaults_ = proxies_.size();
      defaults_[proxy.name] = proxies_.size();
    }
    proxies_.push_back(std::move(proxy));
  }

  void check_name(const Line& line) {
    for (const char c : line.text(1)) {
      const bool letter =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter || c == '-' || c == '_' || c == '.' || c == ':') continue;
      return reading_.remarks.error(
          line.place(1), "'" + line.words[1].text + "' is not a name for a " + line.words[0].text);
    }
  }

  // Of the defaults that `from` names, else of the last ones; defaults themselves begin anew.
  ProxySettings inherited(Section section, const Line& line, std::size_t from) {
    if (line.text(from) == "from") {
      const auto named = defaults_.find(line.text(from + 1));
      if (named != defaults_.end()) return proxies_[named->second].settings;
      reading_.remarks.error(line.place(from + 1),
                             "no defaults '" + std::string(line.text(from + 1)) + "'");
    }
    if (section == Section::defaults || !last_defaults_) return {};
    return proxies_[*last_defaults_].settings;
  }

  void read_of_proxy(Line line) {
    Proxy& proxy = proxies_.back();
    proxy.last_line = line.number;
    const bool negated = line.text(0) == "no";
    if ((negated || line.text(0) == "default") && line.size() > 1) {
      line.words.erase(line.words.begin());
    }
    read_proxy_line({line, negated, proxy, reading_});
  }

  Reading& reading_;
  Section section_ = Section::none;
  std::vector<Proxy> proxies_;
  std::optional<std::size_t> last_defaults_;
  std::map<std::string, std::size_t, std::less<>> defaults_;  // by name; the last of a name counts
};

}  // namespace

Configuration read_configuration(std::span<const ConfigurationFile> files,
                                 const Surroundings& surroundings) {
  Reading reading(surroundings);
  SectionReader sections(reading);
  Configuration configuration;
  for (const ConfigurationFile& file : files) {
    if (configuration.files.size() == kMostConfigurationFiles) {
      reading.remarks.error({file.path},
                            "there are too many files; this and later ones are not "
                            "read");
      break;
    }
    configuration.files.push_back({file.path, file.text, {}});
    read_file_lines(file, reading, [&](Line line) { sections.read(std::move(line)); });
  }
  assemble(std::move(sections).take(), reading.remarks, configuration);
  constexpr std::size_t kMostEntries = 20'000;  // of a map that is compared with the running one
  configuration.tables = reading.maps.tables(kMostEntries);
  for (ConfigurationFile& map : std::move(reading.maps).take()) {
    configuration.files.push_back(std::move(map));
  }
  configuration.diagnostics = std::move(reading.remarks).take(configuration.files);
  return configuration;
}

}  // namespace skewd::haproxy

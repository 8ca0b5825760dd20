// SPDX-License-Identifier: Apache-2.0
#include "tests/support/house.h"

#include <algorithm>
#include <array>

namespace skewd::support {
namespace {

using Pattern = std::string_view;

// What drives reading is no noun: only those who run things may know it.
constexpr std::array<Pattern, 2> kMachinery{"collectors/scraper.h", "collectors/pacing.h"};
constexpr std::array<Pattern, 1> kNouns{"collectors/*"};
constexpr std::array<Pattern, 2> kForAlerts{"collectors/*", "alerts/"};
constexpr std::array<Pattern, 2> kForNet{"collectors/*", "collectors/access_log/"};
constexpr std::array<Pattern, 3> kForScraper{"collectors/*", "collectors/net/",
                                             "collectors/access_log/tally_reader.h"};
constexpr std::array<Pattern, 2> kNounsOfAll{"collectors/*", "alerts/*"};
constexpr std::array<Pattern, 5> kForConfig{
    "collectors/*", "alerts/*", "exporters/alertmanager_settings.h", "exporters/otlp_settings.h",
    "exporters/web_settings.h"};
constexpr std::array<Pattern, 4> kForPlan{"collectors/*", "alerts/detect/expected_share.h",
                                          "agent/plan/", "agent/config/nearest_word.h"};
constexpr std::array<Pattern, 3> kForDiscover{"collectors/*", "collectors/net/",
                                              "agent/preflight/"};
constexpr std::array<Pattern, 7> kForDoctor{"collectors/*",    "collectors/net/", "exporters/*",
                                            "alerts/*",        "agent/config/",   "agent/discover/",
                                            "agent/preflight/"};
constexpr std::array<Pattern, 3> kForPreflight{"collectors/*", "collectors/net/", "agent/plan/"};
constexpr std::array<Pattern, 2> kForRecording{"collectors/*", "exporters/utf8.h"};
constexpr std::array<Pattern, 5> kForReplay{"collectors/*", "collectors/access_log/tally_reader.h",
                                            "alerts/", "agent/config/settings.h",
                                            "agent/recording/recorded_scrape.h"};
constexpr std::array<Pattern, 2> kForTop{"collectors/*", "exporters/utf8.h"};
constexpr std::array<Pattern, 4> kForExporters{"collectors/*", "collectors/net/", "alerts/*",
                                               "exporters/"};
constexpr std::array<Pattern, 4> kForExporter{"collectors/*", "collectors/net/", "alerts/*",
                                              "exporters/*"};
// Of the page only how its texts are escaped and its numbers written.
constexpr std::array<Pattern, 6> kForIncident{"collectors/*",
                                              "alerts/*",
                                              "exporters/*",
                                              "exporters/status/html.h",
                                              "exporters/status/figures.h",
                                              "exporters/status/web_files.h"};
constexpr std::array<Pattern, 16> kInterfaces{
    "collectors/*",    "collectors/net/",  "alerts/",
    "exporters/*",     "agent/app/",       "agent/config/",
    "agent/plan/",     "agent/preflight/", "agent/store/",
    "agent/replay/",   "agent/recording/", "exporters/status/json.h",
    "agent/discover/", "agent/doctor/",    "exporters/incident/",
    "agent/top/"};
constexpr std::array<Pattern, 1> kCommandLine{"agent/cli/"};

// One row per room; the first that fits counts.
constexpr std::array<Room, 21> kRooms{{
    {"collectors/net/", false, kForNet, kMachinery},
    {"collectors/*/", true, kNouns, kMachinery},
    {"collectors/scraper.", false, kForScraper, {}},
    {"collectors/pacing.", false, kNouns, {}},
    {"collectors/", false, kNouns, kMachinery},
    {"alerts/", true, kForAlerts, kMachinery},
    {"exporters/incident/", true, kForIncident, kMachinery},
    {"exporters/*/", false, kForExporter, kMachinery},
    {"exporters/", false, kForExporters, kMachinery},
    {"agent/plan/", true, kForPlan, kMachinery},
    {"agent/preflight/", false, kForPreflight, kMachinery},
    {"agent/discover/", false, kForDiscover, {}},
    {"agent/doctor/", false, kForDoctor, {}},
    {"agent/config/", false, kForConfig, kMachinery},
    {"agent/store/", false, kNounsOfAll, kMachinery},
    {"agent/recording/", false, kForRecording, kMachinery},
    {"agent/replay/", true, kForReplay, kMachinery},
    {"agent/top/", true, kForTop, kMachinery},
    {"agent/app/", false, kInterfaces, {}},
    {"agent/cli/", false, kInterfaces, {}},
    {"agent/main.cpp", false, kCommandLine, {}},
}};

constexpr std::array<LibraryHome, 21> kLibraries{{
    {"curl/", "collectors/net/http"},
    {"microhttpd.h", "exporters/server"},
    {"gnutls/", "exporters/server_"},
    {"crypt.h", "exporters/server_login.cpp"},
    {"libdeflate.h", "exporters/compression.cpp"},
    {"prometheus/", "exporters/prometheus/"},
    {"nlohmann/", "exporters/", "agent/cli/"},
    {"spdlog/", "agent/app/log.cpp"},
    {"toml++/", "agent/config/"},
    {"CLI/", "agent/cli/"},
    {"systemd/", "agent/app/service.cpp", "agent/app/inherited_sockets.cpp"},
    {"libfyaml.h", "collectors/"},
    {"curses.h", "agent/cli/top_terminal.cpp"},
    {"langinfo.h", "agent/cli/top_terminal.cpp"},
    {"netlink/", "collectors/net/ipvs"},
    {"xxhash.h", "collectors/envoy/"},
    {"pugixml.hpp", "collectors/apache/"},
    {"sqlite3.h", "agent/store/"},
    {"simdjson.h", "collectors/", "agent/recording/"},
    {"zstd.h", "agent/recording/", "agent/store/"},
    {"tl/", "collectors/result.h"},
}};

std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

// Everything about one balancer is one room, however many folders it has.
std::string_view home_of(std::string_view path) {
  constexpr std::string_view kCollectors = "collectors/";
  if (!path.starts_with(kCollectors)) return folder_of(path);
  const std::size_t slash = path.find('/', kCollectors.size());
  return slash == std::string_view::npos ? kCollectors : path.substr(0, slash + 1);
}

}  // namespace

bool matches(std::string_view pattern, std::string_view path) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return path.starts_with(pattern);
  if (!path.starts_with(pattern.substr(0, star))) return false;
  const std::size_t slash = path.find('/', star);
  const bool any_folder = pattern.ends_with("*/");
  return any_folder == (slash != std::string_view::npos);
}

const Room* find_room(std::string_view path) {
  const auto found = std::find_if(kRooms.begin(), kRooms.end(),
                                  [&](const Room& room) { return matches(room.folder, path); });
  return found == kRooms.end() ? nullptr : &*found;
}

bool allows(const Room& room, std::string_view path, std::string_view included) {
  const auto stands_for = [&](Pattern pattern) { return matches(pattern, included); };
  if (std::any_of(room.but_not.begin(), room.but_not.end(), stands_for)) return false;
  return home_of(path) == home_of(included) ||
         std::any_of(room.may_include.begin(), room.may_include.end(), stands_for);
}

const LibraryHome* find_library(std::string_view header) {
  const auto found =
      std::find_if(kLibraries.begin(), kLibraries.end(),
                   [&](const LibraryHome& library) { return header.starts_with(library.headers); });
  return found == kLibraries.end() ? nullptr : &*found;
}

}  // namespace skewd::support

// SPDX-License-Identifier: Apache-2.0
#include "alerts/share_rules.h"

#include <array>

namespace skewd {
namespace {

// A length of time over which counts are compared. The long one finds what is small; it counts only
// while the short one is off as well, so that it ends soon after mending.
struct Window {
  std::string_view length;
  std::string_view least;  // picks off in that time: 0.1 per second; less is info in the detector
};
constexpr Window kShort{"15m", "90"};
constexpr Window kLong{"1h", "360"};

// Logarithms of how far off is material.
constexpr std::string_view kFifth = "0.1823";  // ln 1.2, as the detector's
constexpr std::string_view kTenth = "0.0953";  // ln 1.1: what is wrong everywhere matters sooner

// Agents of one fleet name these alike.
constexpr std::string_view kServerLabels = "(job, cluster, pool, server)";

std::string text_of(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string series(std::string_view level, std::string_view metric, const Window& window) {
  return text_of({"skewd:", level, metric, ":increase", window.length});
}

std::string picks(std::string_view level, const Window& window) {
  return series(level, "_picks", window);
}

std::string due(std::string_view level, const Window& window) {
  return series(level, "_expected_picks", window);
}

// Shares follow from weights there; elsewhere only the past tells what is usual.
std::string increase_of(std::string_view metric) {
  return text_of({"increase(", metric, "[", kShort.length,
                  "])\nand on (job, instance, balancer, pool) (skewd_pool_comparable == 1)"});
}

// The hour as the quarters of it that were recorded, which reads a quarter of the samples. 59m,
// lest both ends count when it is evaluated at a full quarter.
std::string sum_of_quarters(const std::string& name) {
  return text_of({"sum_over_time(", name, "[59m:15m])"});
}

std::string is_material(const std::string& got, const std::string& meant,
                        std::string_view tolerance) {
  return text_of({"(abs(ln(", got, " / ", meant, ")) > ", tolerance, ")"});
}

std::string is_enough(const std::string& got, const std::string& meant, const Window& window) {
  return text_of({"(abs(", got, " - ", meant, ") > ", window.least, ")"});
}

// P ln(P / E) + R ln(R / S), where R and S are what is left of the whole, of servers that are off
// by enough.
std::string evidence(const std::string& got, const std::string& meant, const std::string& rest,
                     const std::string& rest_meant, const Window& window) {
  return text_of({"max without (server) (\n", got, " * ln((", got, " + 1) / (", meant, " + 1))\n+ ",
                  rest, "\n* ln((", rest, " + 1)\n/ (", rest_meant, " + 1))\nand ",
                  is_enough(got, meant, window), "\n)"});
}

// Picks of servers that are off. In the long window only of those that are off in the short one.
std::string candidates(const std::string& got, const std::string& meant, std::string_view tolerance,
                       const Window& window, const std::string& off_now) {
  const std::string now = &window == &kLong ? "\nand " + off_now : "";
  return got + now + "\nand " + is_material(got, meant, tolerance);
}

// Who is off in a window, and the largest evidence of each pool.
void add_evidence(Records& records, const std::string& level, const Window& window,
                  std::string_view tolerance) {
  const std::string server = level + "server";
  const std::string off = level + "off_server";
  const std::string pool = picks(level + "pool", window);
  const auto rest_of = [&](const std::string& part) {
    return text_of({"(", pool, " - ignoring (server) group_right () ", part, ")"});
  };
  records.emplace_back(pool, text_of({"sum without (server) (", picks(server, window), ")"}));
  records.emplace_back(picks(off, window), candidates(picks(server, window), due(server, window),
                                                      tolerance, window, picks(off, kShort)));
  records.emplace_back(due(off, window),
                       text_of({due(server, window), " and ", picks(off, window)}));
  records.emplace_back(text_of({"skewd:", level, "pool_share_off_nats:max", window.length}),
                       evidence(picks(off, window), due(off, window), rest_of(picks(off, window)),
                                rest_of(due(off, window)), window));
}

void add_fleet_sums(Records& records, const Window& window) {
  const std::string got = picks("fleet_server", window);
  const std::string meant = due("fleet_server", window);
  const auto sum_of = [](const std::string& part) {
    return text_of({"sum by ", kServerLabels, " (", part, ")"});
  };
  const auto share_of = [](const std::string& count) {
    return text_of(
        {count, "\n/ ignoring (server) group_left () sum without (server) (", count, ")"});
  };
  const std::string_view length = window.length;
  records.emplace_back(got, sum_of(picks("server", window)));
  records.emplace_back(meant, sum_of(due("server", window)));
  records.emplace_back(text_of({"skewd:fleet_server_skew:ratio", length}), got + " / " + meant);
  records.emplace_back(text_of({"skewd:fleet_server_share:ratio", length}), share_of(got));
  records.emplace_back(text_of({"skewd:fleet_server_expected_share:ratio", length}),
                       share_of(meant));
}

// What a server would have got if the balancer did as the median of three or more.
std::string as_median(const Window& window) {
  return text_of({"(", due("server", window), " * on ", kServerLabels,
                  " group_left () skewd:fleet_server_skew:median", window.length, ")"});
}

void add_differences(Records& records, const Window& window) {
  const std::string got = picks("server", window);
  const std::string meant = due("server", window);
  const std::string differing = picks("differing_server", window);
  const std::string part = due("differing_server", window);
  const std::string all = picks("fleet_server", window);
  const auto rest_of = [&](const std::string& of_balancer) {
    return text_of({"(", all, " - on ", kServerLabels, " group_right () ", of_balancer, ")"});
  };
  records.emplace_back(
      text_of({"skewd:fleet_server_skew:median", window.length}),
      text_of({"quantile by ", kServerLabels, " (0.5, ", got, " / (", meant,
               " > 10))\nand on (job, cluster, pool)\n"
               "(count by (job, cluster, pool) (skewd_pool_comparable == 1) > 2)"}));
  records.emplace_back(differing, candidates(got, as_median(window), kFifth, window,
                                             picks("differing_server", kShort)));
  records.emplace_back(part,
                       text_of({"(", meant, " and ", differing, ")\n* on ", kServerLabels,
                                " group_left () skewd:fleet_server_skew:ratio", window.length}));
  records.emplace_back(text_of({"skewd:balancer_differs_nats:max", window.length}),
                       evidence(differing, part, rest_of(differing), rest_of(part), window));
}

}  // namespace

Records share_records() {
  Records records;
  records.emplace_back(picks("server", kShort), increase_of("skewd_server_picks_total"));
  records.emplace_back(due("server", kShort), increase_of("skewd_server_expected_picks_total"));
  records.emplace_back(picks("server", kLong), sum_of_quarters(picks("server", kShort)));
  records.emplace_back(due("server", kLong), sum_of_quarters(due("server", kShort)));
  for (const Window* window : {&kShort, &kLong}) add_evidence(records, "", *window, kFifth);
  return records;
}

Records fleet_records() {
  Records records;
  for (const Window* window : {&kShort, &kLong}) add_fleet_sums(records, *window);
  for (const Window* window : {&kShort, &kLong}) {
    add_evidence(records, "fleet_", *window, kTenth);
    add_differences(records, *window);
  }
  return records;
}

}  // namespace skewd

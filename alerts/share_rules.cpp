// SPDX-License-Identifier: Apache-2.0
#include "alerts/share_rules.h"

#include <cstdio>

namespace skewd {
namespace {

constexpr std::string_view kOfServer = "on (job, cluster, pool, server)";

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

// What a server got and was due, as names of recorded series.
struct Pair {
  std::string picks;
  std::string due;
};

Pair pair_of(std::string_view level, std::string_view length) {
  return {"skewd:" + std::string(level) + "_picks:increase" + std::string(length),
          "skewd:" + std::string(level) + "_expected_picks:increase" + std::string(length)};
}

std::string increase_of(std::string_view metric, const ShareWindow& window) {
  return "increase(" + std::string(metric) + "[" + std::string(window.length) + "])\n" +
         "and on (job, instance, balancer, pool) (skewd_pool_comparable == 1)";
}

// P ln(P / E) + R ln(R / S), where R and S are what is left of the whole.
std::string evidence(const Pair& pair, const std::string& rest, const std::string& rest_due) {
  return pair.picks + " * ln((" + pair.picks + " + 1) / (" + pair.due + " + 1))\n  + " + rest +
         "\n  * ln((" + rest + " + 1)\n    / (" + rest_due + " + 1))";
}

std::string evidence_in_pool(const Pair& pair) {
  const std::string whole = "(sum without (server) (" + pair.picks + ") - ignoring (server) ";
  return evidence(pair, whole + "group_right () " + pair.picks + ")",
                  whole + "group_right () " + pair.due + ")");
}

std::string is_off(const std::string& ratio, double tolerance) {
  return "((" + ratio + ") > " + number(tolerance) + " or (" + ratio + ") < 1 / " +
         number(tolerance) + ")";
}

// That the short window is off too; empty in the short window itself, which says it already.
std::string still_off(const ShareWindow& window, std::string_view level, double tolerance) {
  if (&window == &kShareWindows.front()) return "";
  const Pair now = pair_of(level, kShareWindows.front().length);
  return "\n  and " + is_off(now.picks + " / " + now.due, tolerance);
}

std::string pool_nats(const ShareWindow& window, std::string_view level, double tolerance) {
  const Pair pair = pair_of(level, window.length);
  return "max without (server) (\n  " + evidence_in_pool(pair) + "\n  and " +
         is_off(pair.picks + " / " + pair.due, tolerance) + "\n  and abs(" + pair.picks + " - " +
         pair.due + ") > " + number(kLeastRate * window.seconds) +
         still_off(window, level, tolerance) + "\n)";
}

// A balancer's ratio of got to due over the median of its siblings'.
std::string ratio_to_median(const Pair& pair) {
  const std::string ratio = pair.picks + " / (" + pair.due + " > 10)";
  return "(" + ratio + ") / " + std::string(kOfServer) +
         " group_left () quantile by (job, cluster, pool, server) (0.5, " + ratio + ")";
}

}  // namespace

std::string picks_in(const ShareWindow& window) {
  return increase_of("skewd_server_picks_total", window);
}

std::string expected_picks_in(const ShareWindow& window) {
  return increase_of("skewd_server_expected_picks_total", window);
}

std::string share_off_nats(const ShareWindow& window) {
  return pool_nats(window, "server", kTolerance);
}

std::string fleet_share_off_nats(const ShareWindow& window) {
  return pool_nats(window, "fleet_server", kFleetTolerance);
}

std::string balancer_differs_nats(const ShareWindow& window) {
  const std::string of_server(kOfServer);
  const std::string length(window.length);
  const Pair pair = pair_of("server", length);
  const Pair fleet = pair_of("fleet_server", length);
  // Of all that the server got, what fell to this balancer, if all treat the server alike.
  const std::string due = "(" + pair.due + " * " + of_server +
                          " group_left () skewd:fleet_server_skew:ratio" + length + ")";
  const std::string all = "(" + fleet.picks + " - " + of_server + " group_right () ";
  const Pair judged{pair.picks, due};
  std::string text =
      "max without (server) (\n  " + evidence(judged, all + pair.picks + ")", all + due + ")") +
      "\n  and " + is_off(ratio_to_median(pair), kTolerance) + "\n  and abs(" + pair.picks + " - " +
      due + ") > " + number(kLeastRate * window.seconds) + "\n  and " + of_server +
      " count by (job, cluster, pool, server) (" + pair.due + " > 10) > 2";
  if (&window != &kShareWindows.front()) {
    text += "\n  and " +
            is_off(ratio_to_median(pair_of("server", kShareWindows.front().length)), kTolerance);
  }
  return text + "\n)";
}

}  // namespace skewd

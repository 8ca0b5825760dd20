// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/open_metrics.h"

#include <doctest/doctest.h>

#include "exporters/prometheus/catalog.h"
#include "exporters/prometheus/metrics.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

TEST_CASE("open metrics: is given to who asks for it, as Prometheus does") {
  CHECK(
      accepts_open_metrics("application/openmetrics-text;version=1.0.0,application/"
                           "openmetrics-text;version=0.0.1;q=0.75,"
                           "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"));
  CHECK(accepts_open_metrics("text/plain, application/openmetrics-text; q=0.05"));
  CHECK_FALSE(accepts_open_metrics(""));
  CHECK_FALSE(accepts_open_metrics("*/*"));
  CHECK_FALSE(accepts_open_metrics("text/plain;version=0.0.4"));
  CHECK_FALSE(accepts_open_metrics("application/openmetrics-text;q=0.0, text/plain"));
}

TEST_CASE("open metrics: counters' families have no suffix, help escapes quotes, the end shows") {
  CHECK(to_open_metrics(
            "# HELP a_total Of \"it\".\n# TYPE a_total counter\na_total{b=\"c_total\"} 1\n"
            "# HELP d D.\n# TYPE d gauge\nd 2.5\n") ==
        "# HELP a Of \\\"it\\\".\n# TYPE a counter\na_total{b=\"c_total\"} 1\n"
        "# HELP d D.\n# TYPE d gauge\nd 2.5\n# EOF\n");
  CHECK(to_open_metrics("") == "# EOF\n");
}

TEST_CASE("open metrics: every counter keeps its suffix in its samples") {
  const std::string text =
      MetricsRenderer().render(support::make_sample_report(), {{{200, 4}}, 0, {}});
  const std::string open = to_open_metrics(text);
  for (const Metric& metric : kMetrics) {
    const std::string name(metric.name);
    if (text.find("# TYPE " + name + " ") == std::string::npos) continue;
    const bool is_counter = metric.type == MetricType::counter;
    const std::string family =
        is_counter ? name.substr(0, name.size() - std::string("_total").size()) : name;
    const std::string type(name_of(metric.type));
    CHECK_MESSAGE(open.find("# TYPE " + family + " " + type + "\n") != std::string::npos, name);
    CHECK_MESSAGE(open.find("\n" + name) != std::string::npos, name);
  }
}

}  // namespace
}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "collectors/instant.h"
#include "collectors/probe.h"
#include "collectors/result.h"
#include "exporters/otlp_settings.h"
#include "exporters/report.h"

namespace skewd {

/// One request of skewd, as tracing knows it: a span, with a child for each part of its way.
struct RequestSpan {
  std::string trace_id;
  std::string span_id;  // that the request bore: spans of servers may stand below it
  std::string name;     // "probe images"
  Instant began{};
  ProbeTimes times;
  std::uint16_t status = 0;                                     // of HTTP; 0: none
  std::vector<std::pair<std::string, std::string>> attributes;  // empty values are not told
  std::string trouble;                                          // what is wrong; empty: nothing
};

/// Who sends spans.
struct SpanOrigin {
  std::string host;
  std::string version;
};

[[nodiscard]] RequestSpan span_of(const ProbeReport& probe);

/// The body of a request of OTLP over HTTP, in JSON (OpenTelemetry protocol 1.x).
[[nodiscard]] std::string render_spans_json(std::span<const RequestSpan> spans,
                                            const SpanOrigin& origin);

/// Posts spans once, and waits for the answer, at most 5 s. Error (unreachable): it did not take
/// them, and why.
[[nodiscard]] Result<void> post_spans(const OtlpSettings& settings,
                                      std::span<const RequestSpan> spans, const SpanOrigin& origin);

/// Posts spans on a thread of its own. What cannot be posted is lost: the newest 256 wait at most.
class SpanExporter {
 public:
  /// `news` is told the reason once when posting begins to fail, and "" once it works again. Null:
  /// the settings have no endpoint.
  [[nodiscard]] static std::unique_ptr<SpanExporter> start(
      const OtlpSettings& settings, SpanOrigin origin,
      std::function<void(const std::string& reason)> news);
  SpanExporter() = default;
  SpanExporter(const SpanExporter&) = delete;
  SpanExporter& operator=(const SpanExporter&) = delete;
  virtual ~SpanExporter() = default;  // within a second

  /// Never waits.
  virtual void add(std::vector<RequestSpan> spans) = 0;
  [[nodiscard]] virtual SpanCounts counts() const = 0;
};

}  // namespace skewd

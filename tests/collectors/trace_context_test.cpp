// SPDX-License-Identifier: Apache-2.0
#include "collectors/trace_context.h"

#include <doctest/doctest.h>

#include <numeric>

#include "collectors/log_values.h"

namespace skewd {
namespace {

TEST_CASE("trace_context: ids are those of a traceparent, and ours are known again") {
  TraceSeed seed{};
  std::iota(seed.begin(), seed.end(), std::uint8_t{1});
  const TraceContext context = make_trace_context(seed);
  CHECK(context.trace_id == "736b65770102030405060708090a0b0c");
  CHECK(context.span_id == "0d0e0f1011121314");
  CHECK(traceparent_of(context) == "00-736b65770102030405060708090a0b0c-0d0e0f1011121314-01");
  CHECK(trace_id_of(traceparent_of(context)) == context.trace_id);
  CHECK(is_own_trace(context.trace_id));
  CHECK_FALSE(is_own_trace("4bf92f3577b34da6a3ce929d0e0e4736"));
  CHECK_FALSE(is_own_trace("736b6577"));
  CHECK_FALSE(is_own_trace(""));
}

TEST_CASE("trace_context: even a seed of zeros makes ids that are valid") {
  const TraceContext context = make_trace_context({});
  CHECK(context.span_id == "0000000000000001");
  CHECK(trace_id_of(traceparent_of(context)) == context.trace_id);
}

}  // namespace
}  // namespace skewd

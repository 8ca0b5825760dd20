// SPDX-License-Identifier: Apache-2.0
#include "collectors/log_values.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

using std::chrono::microseconds;

TEST_CASE("log values: times are read to the microsecond, in any unit") {
  CHECK(read_time("0.031", std::chrono::seconds(1)) == microseconds(31'000));
  CHECK(read_time("12", std::chrono::seconds(1)) == microseconds(12'000'000));
  CHECK(read_time("0.0000069", std::chrono::seconds(1)) == microseconds(6));
  CHECK(read_time("0.28828000000000004", std::chrono::milliseconds(1)) == microseconds(288));
  CHECK(read_time("5.", std::chrono::milliseconds(1)) == microseconds(5000));
  CHECK(read_time("547", microseconds(1)) == microseconds(547));
}

TEST_CASE("log values: what is no time is absent, never zero") {
  for (const std::string_view text : {"", "-", "-1", "+5", "x", "1x", "1.x", ".5", "1e3", "0x10",
                                      "9999999999999999999999", "1000000000000000.0"}) {
    CAPTURE(text);
    CHECK_FALSE(read_time(text, std::chrono::seconds(1)).has_value());
  }
}

TEST_CASE("log values: a status is of HTTP, or none") {
  CHECK(read_status("200") == 200);
  for (const std::string_view text : {"", "-", "-1", "000", "009", "99", "1000", "2oo", "65736"}) {
    CAPTURE(text);
    CHECK(read_status(text) == 0);
  }
}

TEST_CASE("log values: a trace id is that of a traceparent") {
  const std::string_view id = "4bf92f3577b34da6a3ce929d0e0e4736";
  CHECK(trace_id_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") == id);
  CHECK(trace_id_of("").empty());
  CHECK(trace_id_of("-").empty());
  CHECK(trace_id_of(id).empty());
  CHECK(trace_id_of("00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01").empty());
  CHECK(trace_id_of("00-00000000000000000000000000000000-00f067aa0ba902b7-01").empty());
}

}  // namespace
}  // namespace skewd

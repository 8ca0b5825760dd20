// SPDX-License-Identifier: Apache-2.0
#include "exporters/compression.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

TEST_CASE("accepts_gzip: gzip and the star are taken, refusals are not") {
  CHECK(accepts_gzip("gzip"));
  CHECK(accepts_gzip("deflate, GZIP;q=0.5, br"));
  CHECK(accepts_gzip("*"));
  CHECK(accepts_gzip("gzip;q=1.0, *;q=0"));
  CHECK(accepts_gzip("gzip ; q=0.001"));
  CHECK_FALSE(accepts_gzip(""));
  CHECK_FALSE(accepts_gzip("identity"));
  CHECK_FALSE(accepts_gzip("gzip;q=0"));
  CHECK_FALSE(accepts_gzip("gzip; q=0.000"));
  CHECK_FALSE(accepts_gzip("gzip;Q=0, *"));
  CHECK_FALSE(accepts_gzip("*;q=0"));
  CHECK_FALSE(accepts_gzip("x-gzip-not"));
  CHECK_FALSE(accepts_gzip(",,;;,=,"));
}

TEST_CASE("gzip: a body that would grow is left alone") {
  CHECK_FALSE(gzip("x").has_value());
  CHECK(gzip(std::string(10'000, 'x')).value().size() < 100);
}

}  // namespace
}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace skewd {

/// The tables of history.db: each step makes the next version of the one before, the first of an
/// empty file. Steps that were released never change. Times are milliseconds since 1970, UTC.
inline constexpr std::array<const char*, 2> kEventSchema{
    "CREATE TABLE findings ("
    " balancer TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL,"
    " pool TEXT NOT NULL, opened INTEGER NOT NULL, resolved INTEGER, json TEXT NOT NULL,"
    " UNIQUE (balancer, id)) STRICT;"
    "CREATE INDEX findings_by_time ON findings (opened);"
    "CREATE TABLE changes ("
    " balancer TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, pool TEXT NOT NULL,"
    " at INTEGER NOT NULL, json TEXT NOT NULL, UNIQUE (balancer, id)) STRICT;"
    "CREATE INDEX changes_by_time ON changes (at);",

    "ALTER TABLE findings ADD COLUMN recording TEXT NOT NULL DEFAULT '';",
};

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace skewd::bench {

/// The command line.
struct Options {
  bool is_short = false;
  bool verbose = false;
  bool help = false;
  std::string scenario = "*";  // shell pattern over ids
  std::string setup = "*";     // shell pattern over setups: "RR/20/*"
  std::optional<std::uint64_t> seeds;
  std::optional<double> days;
  double interval = 5;   // seconds
  unsigned threads = 0;  // 0: as many as there are cores
  std::string out;       // file for the tables; empty: standard output
  std::string fault;     // what is wrong with the command line; empty: nothing
};

[[nodiscard]] Options read_options(int argc, char** argv);
[[nodiscard]] std::string render_help();

}  // namespace skewd::bench

// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/options.h"

#include <cstdlib>
#include <string_view>

namespace skewd::bench {
namespace {

// Takes a value that belongs to a flag; false if the flag is not known.
bool take_value(Options& options, std::string_view flag, const char* value) {
  if (flag == "--scenario") {
    options.scenario = value;
  } else if (flag == "--setup") {
    options.setup = value;
  } else if (flag == "--seeds") {
    options.seeds = std::strtoull(value, nullptr, 10);
  } else if (flag == "--days") {
    options.days = std::strtod(value, nullptr);
  } else if (flag == "--interval") {
    options.interval = std::strtod(value, nullptr);
  } else if (flag == "--threads") {
    options.threads = static_cast<unsigned>(std::strtoul(value, nullptr, 10));
  } else if (flag == "--out") {
    options.out = value;
  } else {
    return false;
  }
  return true;
}

}  // namespace

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--short") {
      options.is_short = true;
    } else if (flag == "--long") {
      options.is_short = false;
    } else if (flag == "--verbose") {
      options.verbose = true;
    } else if (flag == "--help") {
      options.help = true;
    } else if (i + 1 == argc || !take_value(options, flag, argv[++i])) {
      options.fault = "no such flag, or no value for it: " + std::string(flag);
      return options;
    }
  }
  if (options.interval <= 0) options.fault = "--interval must be above 0";
  return options;
}

std::string render_help() {
  return "skewbench: finds faults in simulated balancers and scores what was found\n\n"
         "  --short           a part of the suite, with limits; exit 1 if one is missed\n"
         "  --long            all of it (default)\n"
         "  --scenario GLOB   only these ids, such as 'A0*' or 'Z14'\n"
         "  --setup GLOB      only these setups, such as 'RR/20/*'\n"
         "  --seeds N         runs of each scenario\n"
         "  --days N          length of each benign run\n"
         "  --interval S      seconds between scrapes (default 5)\n"
         "  --threads N       (default: one per core)\n"
         "  --verbose         every finding, with its time relative to the onset\n"
         "  --out FILE        where the tables go, besides standard output\n";
}

}  // namespace skewd::bench

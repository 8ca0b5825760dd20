// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "agent/cli/command.h"

// One word per command: its file, and what is typed after `skewd`.
#define SKEWD_COMMANDS(X) \
  X(run)                  \
  X(discover)             \
  X(doctor)               \
  X(check)                \
  X(plan)                 \
  X(status)               \
  X(why)                  \
  X(top)                  \
  X(history)              \
  X(changes)              \
  X(report)               \
  X(trace)                \
  X(rules)                \
  X(record)               \
  X(replay)               \
  X(selftest)             \
  X(version)

namespace skewd {

#define SKEWD_DECLARE(word) std::unique_ptr<Command> make_##word##_command();
SKEWD_COMMANDS(SKEWD_DECLARE)
#undef SKEWD_DECLARE

std::span<const CommandKind> command_kinds() {
#define SKEWD_ROW(word) CommandKind{#word, make_##word##_command},
  static const std::array kinds{SKEWD_COMMANDS(SKEWD_ROW)};
#undef SKEWD_ROW
  return kinds;
}

}  // namespace skewd

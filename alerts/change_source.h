// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/change.h"
#include "alerts/declared_facts.h"
#include "alerts/transition.h"
#include "collectors/snapshot.h"

namespace skewd {

/// What else is known of the time in which a change happened.
struct ChangeContext {
  Transition transition = Transition::same;
  bool processes_told = true;               // false: a new process may have gone unnoticed
  const DeclaredFacts* declared = nullptr;  // null: the files are not known
};

/// Who gave a server another weight: where its agent may have done so as well as an administrator,
/// nobody knows.
[[nodiscard]] ChangeSource source_of_weight(const ChangeContext& context, const ServerStats& before,
                                            const ServerStats& after);

/// Who took a server out or put it back.
[[nodiscard]] ChangeSource source_of_order(const ChangeContext& context);

/// Who changed the state of a server: `kind` tells whether an administrator did.
[[nodiscard]] ChangeSource source_of_state(const ChangeContext& context, ChangeKind kind,
                                           const ServerStats& before, const ServerStats& after);

/// Who added a server, removed it, or moved it to another address.
[[nodiscard]] ChangeSource source_of_server(const ChangeContext& context, const std::string& pool,
                                            const std::string& server, bool moved);

}  // namespace skewd

// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/examination.h"

namespace skewd {

std::string_view name_of(Health health) {
  switch (health) {
    case Health::works: return "works";
    case Health::note: return "note";
    case Health::missing: return "missing";
  }
  return "missing";
}

}  // namespace skewd

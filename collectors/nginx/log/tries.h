// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/access_record.h"
#include "collectors/nginx/log/line_fields.h"

namespace skewd::nginx {

/// Adds what nginx tried to the record, out of its lists: "a, b" are tries, " : " is where an
/// internal redirect went on. Error: the lists do not fit together.
[[nodiscard]] Result<void> read_tries(const LineFields& fields, AccessRecord& record);

}  // namespace skewd::nginx

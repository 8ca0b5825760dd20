// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "exporters/server.h"

namespace skewd {

/// True if a page of another site may stand behind a request that acts. Browsers name the site in
/// Origin and Sec-Fetch-Site; and a page whose name was made to lead here ("DNS rebinding") shows
/// itself in Host, which then is neither an address, nor localhost, nor `own_name`.
[[nodiscard]] bool is_foreign(const HttpRequest& request, std::string_view own_name);

}  // namespace skewd

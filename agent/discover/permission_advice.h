// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "collectors/discovery.h"

namespace skewd {

/// The name of the user that we run as, or its number.
[[nodiscard]] std::string own_user();

/// The names of our groups, as "haproxy, adm"; numbers where there is no name.
[[nodiscard]] std::string own_groups();

/// True if the file is there, as far as we can tell, and we may not read it, or write to it either.
[[nodiscard]] bool is_forbidden(const std::string& path, bool to_write);

/// What mends that we may not open a socket or read a file: joining the group that may, as a user
/// and as a service, or else `otherwise`, the line that makes another socket.
[[nodiscard]] std::string permission_advice(const std::string& path, bool to_write,
                                            const std::string& otherwise);

}  // namespace skewd

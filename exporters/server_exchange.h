// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>

#include "exporters/server_deadlines.h"
#include "exporters/server_gate.h"

struct MHD_Connection;

namespace skewd {

/// One request while it is read; libmicrohttpd carries it along.
struct Exchange {
  enum class Stage { head, waiting, admitted };

  explicit Exchange(std::size_t uri) : uri_bytes(uri) {}

  const std::size_t uri_bytes;
  Stage stage = Stage::head;
  std::atomic<Admission> admission = Admission::refused;  // from the thread that looks at passwords
};

/// What libmicrohttpd says of a request whenever it calls.
struct Asked {
  MHD_Connection* connection;
  const char* path;
  const char* method;
  std::size_t upload_bytes;  // of this piece of its body
};

}  // namespace skewd

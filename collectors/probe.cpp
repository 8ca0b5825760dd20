// SPDX-License-Identifier: Apache-2.0
#include "collectors/probe.h"

namespace skewd {

std::string_view name_of(ProbePart part) {
  switch (part) {
    case ProbePart::resolve: return "resolve";
    case ProbePart::connect: return "connect";
    case ProbePart::tls: return "tls";
    case ProbePart::queue: return "queue";
    case ProbePart::server_connect: return "server_connect";
    case ProbePart::response: return "response";
    case ProbePart::transfer: return "transfer";
    case ProbePart::total: return "total";
  }
  return "unknown";
}

}  // namespace skewd

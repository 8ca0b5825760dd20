// SPDX-License-Identifier: Apache-2.0
#include "collectors/trace_record.h"

namespace skewd {
namespace {

constexpr std::size_t kMostTries = 16;

}  // namespace

TraceRecord trace_record_of(const AccessRecord& record) {
  TraceRecord copy;
  copy.trace_id = record.trace_id;
  copy.listener = record.listener;
  copy.pool = record.pool;
  copy.status = record.status;
  copy.retries = record.retries;
  copy.redispatches = record.redispatches;
  copy.total = record.total;
  const std::size_t skipped =
      record.tries.size() > kMostTries ? record.tries.size() - kMostTries : 0;
  for (std::size_t i = skipped; i < record.tries.size(); ++i) {
    const AccessTry& attempt = record.tries[i];
    copy.tries.push_back({std::string(attempt.server), std::string(attempt.address),
                          attempt.outcome, attempt.status, attempt.queue, attempt.connect,
                          attempt.response});
  }
  return copy;
}

}  // namespace skewd

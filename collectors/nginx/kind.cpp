// SPDX-License-Identifier: Apache-2.0
//
// nginx, 1.18 and later, NGINX Plus and Angie. Asks over HTTP for what is there: stub_status, which
// knows no servers; nginx-module-vts; Angie's API; NGINX Plus's API from version 4 on. None of them
// tells the method of an upstream. Its configuration is read from files with what they include,
// fragments, or the output of `nginx -T`.
#include "collectors/balancer.h"
#include "collectors/nginx/config/hash_shares.h"
#include "collectors/nginx/config/reader.h"
#include "collectors/nginx/config/vendor.h"
#include "collectors/nginx/discovery.h"
#include "collectors/nginx/log/reader.h"
#include "collectors/nginx/status/reader.h"

namespace skewd::nginx {
namespace {

constexpr VendorChecker kChecker{"nginx", &checker_arguments, &read_checker_remarks};
constexpr ConfigurationFormat kFormat{&is_configuration, &read_configuration, &hash_shares,
                                      &kChecker};

}  // namespace

BalancerKind kind() {
  return {"nginx", make_status_reader, &kFormat, &make_log_reader, &kDiscovery};
}

}  // namespace skewd::nginx

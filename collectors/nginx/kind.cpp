// SPDX-License-Identifier: Apache-2.0
//
// nginx, 1.18 and later, NGINX Plus and Angie. Its statistics are not read, only its
// configuration: files with what they include, fragments, or the output of `nginx -T`.
#include "collectors/balancer.h"
#include "collectors/nginx/config/hash_shares.h"
#include "collectors/nginx/config/reader.h"
#include "collectors/nginx/config/vendor.h"
#include "collectors/nginx/log/reader.h"

namespace skewd::nginx {
namespace {

constexpr VendorChecker kChecker{"nginx", &checker_arguments, &read_checker_remarks};
constexpr ConfigurationFormat kFormat{&is_configuration, &read_configuration, &hash_shares,
                                      &kChecker};

}  // namespace

BalancerKind kind() { return {"nginx", nullptr, &kFormat, &make_log_reader}; }

}  // namespace skewd::nginx

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skewd {

/// PromQL over the counter pair, picks P and picks due E of a server in a window, summed over as
/// many balancers as one likes.
///
/// The evidence that chance alone does not explain P of a pool's N picks is
///
///     P ln(P / E) + (N - P) ln((N - P) / (N - E))    nats,
///
/// the logarithm of the likelihood ratio between the share that was seen and the share that was
/// due; of many balancers it is the sum of theirs for one common share. If picks are independent
/// with due shares that average E / N, whatever each of them is, evidence h or more to one side has
/// a probability of at most e^-h (W. Hoeffding, Probability inequalities for sums of bounded random
/// variables, JASA 58, 1963, theorem 1). Round robin spreads more evenly than that.
///
/// So that nothing divides by zero, one pick is added to every count in the logarithms. That can
/// add at most one nat, because a ln((1 + 1/a) / (1 + 1/b)) <= 1; so 28 nats stand for the 27 of
/// the detector. A server is looked at in two directions and two windows, once a minute: by the
/// union bound 4 x 5.3e5 x e^-27 = 4e-6 false alarms a year, 0.04 over a thousand pools of ten.
///
/// Evidences of several balancers must not be added: each is positive by chance, half a nat in the
/// mean, and fifty of them would page. Counts are added, and that is exact.
///
/// For fifty agents of two hundred servers it matters what is computed for all of them: only who is
/// materially off is recorded as such, usually nobody, and evidence is computed for those alone.

/// A name and what is recorded under it.
using Records = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::string_view kCertain = " >= 28";  // nats

/// What servers of every balancer got and were due, who is off, and the largest evidence of each
/// pool: `skewd:pool_share_off_nats:max15m` and `max1h`.
[[nodiscard]] Records share_records();

/// The same over all balancers, as `skewd:fleet_pool_share_off_nats:...`; and for each balancer and
/// pool the largest evidence that it treats a server unlike the median of three or more balancers,
/// `skewd:balancer_differs_nats:...`: of all picks of the server, this balancer is due its part.
[[nodiscard]] Records fleet_records();

}  // namespace skewd

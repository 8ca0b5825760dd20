// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

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
/// the detector. A server is looked at in two directions and two windows, twice a minute: by the
/// union bound 4 x 1.05e6 x e^-27 = 8e-6 false alarms a year, 0.08 over a thousand pools of ten.
///
/// Evidences of several balancers must not be added: each is positive by chance, half a nat in the
/// mean, and fifty of them would page. Counts are added, and that is exact.

/// A length of time over which counts are compared.
struct ShareWindow {
  std::string_view length;  // "15m"
  double seconds;
};
inline constexpr std::array kShareWindows{ShareWindow{"15m", 900}, ShareWindow{"1h", 3600}};

inline constexpr double kCertainNats = 28;
inline constexpr double kTolerance = 1.2;       // of one balancer, as the detector's
inline constexpr double kFleetTolerance = 1.1;  // what is wrong everywhere matters sooner
inline constexpr double kLeastRate = 0.1;       // requests per second that are off; less is info

/// Picks of a server on one balancer, and those due, where shares follow from weights alone.
[[nodiscard]] std::string picks_in(const ShareWindow& window);
[[nodiscard]] std::string expected_picks_in(const ShareWindow& window);

/// The largest evidence among servers of a pool that are materially off: of one balancer, of all.
/// In the long window only while the short one is off as well, so that it ends soon after mending.
[[nodiscard]] std::string share_off_nats(const ShareWindow& window);
[[nodiscard]] std::string fleet_share_off_nats(const ShareWindow& window);

/// The largest evidence among servers of a pool that a balancer treats unlike the median of three
/// or more balancers: of all picks of the server, this balancer is due its part.
[[nodiscard]] std::string balancer_differs_nats(const ShareWindow& window);

}  // namespace skewd

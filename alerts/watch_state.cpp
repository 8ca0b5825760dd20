// SPDX-License-Identifier: Apache-2.0
//
// What a watch knows as bytes, and back. A state is taken over as a whole or not at all.
#include <algorithm>
#include <utility>

#include "alerts/state/schema.h"
#include "alerts/state/sealed.h"
#include "alerts/state/state_reader.h"
#include "alerts/state/state_writer.h"
#include "alerts/watch.h"

namespace skewd {
namespace {

// To be raised when the meaning of what is remembered changes, but not its types.
constexpr std::uint64_t kMeaning = 1;

bool is_laid_out_well(const Topology& topology) {
  std::size_t next = 0;
  for (const Topology::Pool& pool : topology.pools) {
    if (pool.first_server != next || pool.server_count > topology.servers.size() - next) {
      return false;
    }
    next += pool.server_count;
  }
  return next == topology.servers.size();
}

template <typename... Ones, typename... Others, typename... Rest>
constexpr FieldList<Ones..., Others..., Rest...> joined(FieldList<Ones...> /*one*/,
                                                        FieldList<Others...> /*other*/,
                                                        FieldList<Rest...> /*rest*/) {
  return {};
}

}  // namespace

bool Watch::is_consistent() const {
  if (!last_) return pools_.empty() && servers_.empty() && listener_totals_.empty();
  if (!last_->topology) return false;
  const Topology& topology = *last_->topology;
  return is_laid_out_well(topology) && last_->pools.size() == topology.pools.size() &&
         last_->servers.size() == topology.servers.size() &&
         last_->listeners.size() == topology.listeners.size() &&
         pools_.size() == topology.pools.size() && servers_.size() == topology.servers.size() &&
         listener_totals_.size() == topology.listeners.size();
}

// All fields of a watch are remembered, or are known here to be of this run alone.
std::uint64_t Watch::schema() {
  using Fields =
      decltype(visit_remembered(std::declval<Watch&>(), std::declval<const FieldProbe&>()));
  using Own = FieldList<decltype(settings_), decltype(false_alarms_per_year_), decltype(seen_),
                        decltype(clock_shift_), decltype(resumed_), decltype(after_a_day_),
                        decltype(passed_over_), decltype(declared_), decltype(completion_),
                        decltype(probes_)>;
  using Scratch =
      FieldList<decltype(server_traffic_), decltype(pool_traffic_), decltype(listener_traffic_),
                decltype(usable_), decltype(changed_pools_), decltype(trial_)>;
  static_assert(joined(Own(), Fields(), Scratch()).size() == sizeof(Watch),
                "a field of Watch belongs into visit_remembered, or into a list here");
  return mix_schema({kMeaning, Schema<Fields>::value});
}

std::string Watch::save_state() const {
  StateWriter writer;
  writer(settings_.name, settings_.kind, seen_);
  visit_remembered(*this, writer);
  return seal(std::move(writer).take(), schema());
}

Result<void> Watch::restore_state(std::string_view bytes, Moment now) {
  const Result<std::string_view> content = unseal(bytes, schema());
  if (!content) return tl::unexpected(content.error());
  StateReader reader(*content);
  std::string name;
  std::string kind;
  Watch restored(settings_, false_alarms_per_year_);
  reader(name, kind, restored.seen_);
  if (reader.problem().empty() && (name != settings_.name || kind != settings_.kind)) {
    return failure(ErrorKind::malformed, "it is of another balancer");
  }
  visit_remembered(restored, reader);
  if (!reader.problem().empty()) return failure(ErrorKind::malformed, reader.problem());
  if (!reader.is_at_end() || !restored.is_consistent()) {
    return failure(ErrorKind::malformed, "it contradicts itself");
  }
  const auto passed = std::max(Steady(0), now.wall - restored.seen_.wall);
  restored.clock_shift_ = restored.seen_.steady + passed - now.steady;
  restored.resumed_ = restored.last_.has_value();
  if (restored.settings_.config.empty()) restored.forget_files();
  restored.blindness_.resume();
  *this = std::move(restored);
  return {};
}

}  // namespace skewd

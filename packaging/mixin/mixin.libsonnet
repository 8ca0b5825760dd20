// SPDX-License-Identifier: Apache-2.0
// For those who deploy mixins. Everything is imported from the files that `skewd rules` prints and
// that tests hold to the program, so that nothing can differ.
{
  _config+:: {
    // Agents of several balancers with the same pools: adds the recording and alert rules of a fleet.
    fleet: true,
    dashboardTags: ['skewd'],
  },

  local config = self._config,
  local parsed = std.parseYaml(
    if config.fleet
    then importstr '../prometheus/skewd-fleet.rules.yml'
    else importstr '../prometheus/skewd.rules.yml'
  ),
  local rulesWith(field) = {
    groups: [
      group { rules: rules }
      for group in parsed.groups
      for rules in [[rule for rule in group.rules if std.objectHas(rule, field)]]
      if std.length(rules) > 0
    ],
  },

  // Alerts and what they are computed from are of one group there; the groups of the records are
  // evaluated side by side with them here, which costs one interval.
  prometheusAlerts+:: {
    groups+: [group { name: group.name + '-alerts' } for group in rulesWith('alert').groups],
  },
  prometheusRules+:: {
    groups+: [group { name: group.name + '-records' } for group in rulesWith('record').groups],
  },

  grafanaDashboards+:: {
    'skewd-host.json': (import '../grafana/skewd-host.json') + { tags: config.dashboardTags },
    'skewd-fleet.json': (import '../grafana/skewd-fleet.json') + { tags: config.dashboardTags },
  },
}

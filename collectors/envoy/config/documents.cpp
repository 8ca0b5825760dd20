// SPDX-License-Identifier: Apache-2.0
//
// Which files a configuration is made of: the given ones, and those that discovery reads from disk.
#include "collectors/envoy/config/message.h"
#include "collectors/envoy/config/reading.h"

namespace skewd::envoy {
namespace {

constexpr std::string_view kBootstrapKeys =
    " node node_context_params static_resources dynamic_resources cluster_manager hds_config"
    " flags_path stats_sinks deferred_stat_options stats_config stats_flush_interval"
    " stats_flush_on_admin stats_eviction_interval watchdog watchdogs tracing layered_runtime"
    " admin overload_manager enable_dispatcher_stats header_prefix stats_server_version_override"
    " use_tcp_for_dns_lookups dns_resolution_config typed_dns_resolver_config bootstrap_extensions"
    " fatal_actions config_sources default_config_source default_socket_interface"
    " certificate_provider_instances inline_headers perf_tracing_file_path default_regex_engine"
    " xds_delegate_extension xds_config_tracker_extension listener_manager"
    " application_log_config grpc_async_client_manager_config memory_allocator_manager runtime"
    " resources version_info ";

bool is_json(const std::string& path) { return path.ends_with(".json"); }

void read_path(Reading& reading, YamlNode path) {
  const std::string name(path.text());
  if (!path || reading.loaded.contains(name)) return;
  if (reading.configuration.files.size() >= kMostConfigurationFiles) {
    reading.remarks.info(path.place(), "more files than are read: '" + name + "' is left out");
    return;
  }
  auto text = reading.surroundings.read_file(name);
  if (!text) {
    reading.loaded.insert(name);
    reading.remarks.error(path.place(), "cannot read '" + name + "': " + text.error().message);
    return;
  }
  take_file(reading, {name, std::move(*text), {}});
}

YamlNode path_of(YamlNode config_source) {
  const YamlNode path = field(config_source, {"path_config_source", "path"});
  return path ? path : field(config_source, "path");
}

void take_all(YamlNode list, std::vector<YamlNode>& into) {
  for (std::size_t i = 0; i < list.size(); ++i) into.push_back(list.at(i));
}

void take_resources(Reading& reading, YamlNode list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const YamlNode resource = list.at(i);
    if (is_message(resource, "Cluster")) {
      reading.clusters.push_back(resource);
    } else if (is_message(resource, "Listener")) {
      reading.listeners.push_back(resource);
    } else {
      const YamlNode name = field(resource, "cluster_name");
      reading.resources.emplace((name ? name : resource["name"]).text(), resource);
    }
  }
}

void take_bootstrap(Reading& reading, YamlNode root) {
  tell_unknown_keys(reading, root, "a bootstrap", kBootstrapKeys);
  const YamlNode fixed = field(root, "static_resources");
  tell_unknown_keys(reading, fixed, "static_resources", " listeners clusters secrets ");
  take_all(fixed["clusters"], reading.clusters);
  take_all(fixed["listeners"], reading.listeners);
  take_resources(reading, root["resources"]);
  const YamlNode dynamic = field(root, "dynamic_resources");
  const YamlNode clusters = field(dynamic, "cds_config");
  const YamlNode listeners = field(dynamic, "lds_config");
  read_path(reading, path_of(clusters));
  read_path(reading, path_of(listeners));
  if (clusters && !path_of(clusters)) reading.clusters_elsewhere = true;
  if (listeners && !path_of(listeners)) reading.listeners_elsewhere = listeners;
}

}  // namespace

void take_file(Reading& reading, const ConfigurationFile& file) {
  reading.loaded.insert(file.path);
  reading.configuration.files.push_back(file);
  const YamlDialect dialect = is_json(file.path) ? YamlDialect::json : YamlDialect::yaml;
  reading.documents.push_back(read_yaml(file.path, file.text, dialect));
  const YamlDocument& document = reading.documents.back();
  if (document.error()) {
    reading.remarks.error(document.error()->place, document.error()->text);
    return;
  }
  for (const YamlRemark& twice : document.duplicate_keys()) {
    reading.remarks.info(twice.place, twice.text);
  }
  if (!document.root().is_mapping()) {
    reading.remarks.error(Place{file.path, 0, 0, 0},
                          "is no configuration of Envoy: no static_resources, no resources");
    return;
  }
  take_bootstrap(reading, document.root());
}

YamlNode find_resource(Reading& reading, YamlNode config_source, std::string_view type,
                       std::string_view name) {
  read_path(reading, path_of(config_source));
  const auto [begin, end] = reading.resources.equal_range(std::string(name));
  for (auto found = begin; found != end; ++found) {
    if (is_message(found->second, type)) return found->second;
  }
  return {};
}

void tell_unknown_keys(Reading& reading, YamlNode message, std::string_view what,
                       std::string_view names) {
  for (std::size_t i = 0; i < message.size() && message.is_mapping(); ++i) {
    const YamlNode key = message.key_at(i);
    const std::string name = snake_case(key.text());
    if (name.starts_with('@') || names.find(" " + name + " ") != std::string_view::npos) continue;
    const Place place = key.place();
    const std::string known = place.file + "\n" + std::string(what) + "\n" + name;
    if (reading.told.size() > kMostReaderRemarks || !reading.told.insert(known).second) continue;
    reading.remarks.info(
        place, "no field '" + name + "' of " + std::string(what) + " is known, and it is skipped",
        "Envoy refuses a name that it does not know either");
  }
}

}  // namespace skewd::envoy

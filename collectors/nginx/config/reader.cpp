// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/reader.h"

#include <algorithm>

#include "collectors/nginx/config/context.h"
#include "collectors/nginx/config/outline.h"
#include "collectors/nginx/config/servers.h"
#include "collectors/nginx/config/sources.h"
#include "collectors/nginx/config/survey.h"
#include "collectors/nginx/config/tree_builder.h"
#include "collectors/nginx/config/upstreams.h"

namespace skewd::nginx {
namespace {

void read_declarations(const Section& section, Context& context) {
  context.has_resolver =
      std::any_of(section.settings.begin(), section.settings.end(),
                  [](const Directive& directive) { return directive.name() == "resolver"; });
  for (const Directive& block : section.variables) context.variables.read(block, context.remarks);
  for (const Directive& block : section.upstreams) read_upstream(block, context);
}

}  // namespace

Configuration read_configuration(std::span<const ConfigurationFile> files,
                                 const Surroundings& surroundings) {
  Configuration found;
  Remarks remarks;
  Sources sources(files, surroundings);
  Tree tree;
  TreeBuilder builder(sources, remarks, tree);
  for (const std::size_t root : sources.roots()) {
    if (!sources.was_read(root)) builder.read(root);
  }
  const Survey sections = survey(tree, remarks);
  Context http(PoolMode::http, found, remarks);
  Context stream(PoolMode::tcp, found, remarks);
  read_declarations(sections.http, http);
  read_declarations(sections.stream, stream);
  read_servers(sections.http, http);
  read_servers(sections.stream, stream);
  found.diagnostics = remarks.take();
  found.files = sources.take();
  return found;
}

bool is_configuration(const ConfigurationFile& file) {
  return is_dump(file.text) || has_nginx_blocks(file.text);
}

}  // namespace skewd::nginx

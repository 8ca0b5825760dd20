// SPDX-License-Identifier: Apache-2.0
// An HAProxy without checks and without redispatch, as its defaults are.
#include <utility>

#include "tests/support/edited_site.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/real_log.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

class EditedHaproxy final : public EditedBalancer {
 public:
  EditedHaproxy(const EditedSite& site, bool with_socket)
      : with_socket_(with_socket), haproxy_(render(site)) {}

  void reload(const EditedSite& site) override { haproxy_.reload(render(site)); }

  [[nodiscard]] std::string settings(const std::string& name) const override {
    return "[[balancer]]\nname = \"" + name + "\"\nkind = \"haproxy\"\n" +
           (with_socket_ ? "stats = [\"unix:" + haproxy_.admin_socket().string() + "\"]\n" : "") +
           "access_log = \"unix:" + log() + "\"\nconfig = [\"" +
           haproxy_.configuration_file().string() + "\"]\n";
  }
  [[nodiscard]] std::string server_name(std::uint16_t port) const override {
    return "web-" + std::to_string(port);
  }

 private:
  [[nodiscard]] std::string log() const { return (directory_.path() / "log").string(); }

  [[nodiscard]] std::string render(const EditedSite& site) const {
    const std::string map =
        directory_.write("routes.map", "/shop " + site.shop + "\n/media media\n").string();
    std::string text =
        "defaults\n  mode http\n  timeout client 10s\n  timeout connect 1s\n  timeout server 5s\n"
        "  timeout queue 5s\nfrontend www\n  bind " +
        loopback(site.port) + "\n  log " + log() + " local0\n" +
        documented_log_lines("haproxy", "%Ta") + "\n  use_backend %[path,map_beg(" + map + ")]\n";
    for (const EditedPool& pool : site.pools) {
      text += "backend " + pool.name + "\n  balance roundrobin\n";
      for (const auto& member : pool.members) {
        text += "  server " + server_name(member.port) + " " + loopback(member.port) +
                (member.out ? " weight 0\n" : " weight 10\n");
      }
    }
    return text;
  }

  TempDirectory directory_;
  bool with_socket_;
  HaproxyProcess haproxy_;
};

}  // namespace

std::unique_ptr<EditedBalancer> make_edited_haproxy(const EditedSite& site) {
  if (!HaproxyProcess::missing().empty()) return nullptr;
  return std::make_unique<EditedHaproxy>(site, false);
}

std::unique_ptr<EditedBalancer> make_edited_haproxy_with_socket(const EditedSite& site) {
  if (!HaproxyProcess::missing().empty()) return nullptr;
  return std::make_unique<EditedHaproxy>(site, true);
}

}  // namespace skewd::support

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace skewd::support {

/// A pool as an operator wrote it: addresses are ports of 127.0.0.1.
struct EditedPool {
  struct Member {
    std::uint16_t port = 0;
    bool out = false;  // taken out by the operator
  };
  std::string name;
  std::vector<Member> members;
};

/// What the configuration of a balancer says: "/shop" goes to one pool, "/media" to another.
struct EditedSite {
  std::uint16_t port = 0;   // of the balancer
  std::size_t edition = 0;  // of the file
  std::vector<EditedPool> pools;
  std::string shop = "shop";  // the pool that gets /shop; one that is not there is nobody
  [[nodiscard]] const EditedPool* find(const std::string& pool) const;
};

/// A real balancer whose file is edited and put in force by a reload, and which skewd can watch by
/// its access log.
class EditedBalancer {
 public:
  EditedBalancer() = default;
  EditedBalancer(const EditedBalancer&) = delete;
  EditedBalancer& operator=(const EditedBalancer&) = delete;
  virtual ~EditedBalancer() = default;

  /// Returns when the file is in force. Throws std::runtime_error with what the balancer printed
  /// if it refuses it.
  virtual void reload(const EditedSite& site) = 0;
  /// The [[balancer]] of skewd.toml: its sources, and its file.
  [[nodiscard]] virtual std::string settings(const std::string& name) const = 0;
  /// How skewd calls a pool, and a server of it.
  [[nodiscard]] virtual std::string pool_name(const std::string& pool) const { return pool; }
  [[nodiscard]] virtual std::string server_name(std::uint16_t port) const;
};

/// How a balancer is made; nothing if it is not installed.
using MakeEditedBalancer = std::unique_ptr<EditedBalancer> (*)(const EditedSite&);

[[nodiscard]] std::unique_ptr<EditedBalancer> make_edited_nginx(const EditedSite& site);
[[nodiscard]] std::unique_ptr<EditedBalancer> make_edited_apache(const EditedSite& site);
[[nodiscard]] std::unique_ptr<EditedBalancer> make_edited_caddy(const EditedSite& site);
/// By its log alone; with `stats socket` as well.
[[nodiscard]] std::unique_ptr<EditedBalancer> make_edited_haproxy(const EditedSite& site);
[[nodiscard]] std::unique_ptr<EditedBalancer> make_edited_haproxy_with_socket(
    const EditedSite& site);

/// "127.0.0.1:80".
[[nodiscard]] std::string loopback(std::uint16_t port);

/// Waits until "/edition-<n>" is answered with `status`, which only that edition of the file does;
/// false if it is not within a minute, or `lives` says that the program has ended.
[[nodiscard]] bool await_edition(const EditedSite& site, int status,
                                 const std::function<bool()>& lives);

}  // namespace skewd::support

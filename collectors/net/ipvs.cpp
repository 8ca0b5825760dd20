// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/ipvs.h"

#include <fcntl.h>
#include <linux/ip_vs.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/socket.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collectors/net/deadline.h"
#include "collectors/net/ipvs_messages.h"

namespace skewd {
namespace {

using Message = std::unique_ptr<nl_msg, decltype(&nlmsg_free)>;
using Socket = std::unique_ptr<nl_sock, decltype(&nl_socket_free)>;
/// Takes one message of a dump; false: enough.
using Taker = std::function<bool(nlmsghdr*)>;

int call_taker(nl_msg* message, void* taker) {
  return (*static_cast<Taker*>(taker))(nlmsg_hdr(message)) ? NL_OK : NL_STOP;
}

// One scrape over netlink. A step that fails leaves `error` behind, negative as libnl's are.
class Talk {
 public:
  Talk(const AskLimits& limits) : limits_(limits), deadline_(limits.total) {}

  // Negative: netlink's error. What the limits forbid is told by `too_much` and `too_late`.
  [[nodiscard]] int run(std::string& text) {
    if (const int error = connect(); error < 0) return error;
    std::vector<VirtualService> services;
    const auto take_service = [&](nlmsghdr* message) {
      if (auto service = read_service(message)) services.push_back(std::move(*service));
      return in_time();
    };
    int error = dump(IPVS_CMD_GET_SERVICE, nullptr, take_service);
    text = "IPVS netlink\n";
    for (const VirtualService& service : services) {
      text += service.line + "\n";
      const auto take_server = [&](nlmsghdr* message) {
        if (const auto line = server_line(message, service.family)) text += *line + "\n";
        return in_time() && has_room(text);
      };
      if (error >= 0) error = dump(IPVS_CMD_GET_DEST, &service, take_server);
      if (!in_time() || !has_room(text)) break;
    }
    return error;
  }
  [[nodiscard]] bool in_time() const { return deadline_.remaining().count() > 0; }
  [[nodiscard]] bool has_room(const std::string& text) const {
    return text.size() <= limits_.bytes;
  }
  [[nodiscard]] std::string time_text() const { return deadline_.text(); }

 private:
  [[nodiscard]] int connect() {
    if (!socket_) return -NLE_NOMEM;
    if (const int error = genl_connect(socket_.get()); error < 0) return error;
    bound_waits();
    family_ = genl_ctrl_resolve(socket_.get(), IPVS_GENL_NAME);
    return family_;
  }

  // The kernel answers at once; a wait beyond the deadline must not be possible all the same.
  void bound_waits() const {
    const auto left = std::max<long>(deadline_.remaining().count(), 1);
    const timeval bound{left / 1000, (left % 1000) * 1000};
    setsockopt(nl_socket_get_fd(socket_.get()), SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
  }

  [[nodiscard]] int dump(std::uint8_t command, const VirtualService* service, Taker taker) {
    const Message request(nlmsg_alloc(), nlmsg_free);
    if (!request) return -NLE_NOMEM;
    if (genlmsg_put(request.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family_, 0, NLM_F_DUMP, command,
                    IPVS_GENL_VERSION) == nullptr) {
      return -NLE_NOMEM;
    }
    if (service != nullptr && !name_service(request.get(), *service)) return -NLE_NOMEM;
    nl_socket_modify_cb(socket_.get(), NL_CB_VALID, NL_CB_CUSTOM, call_taker, &taker);
    bound_waits();
    if (const int error = nl_send_auto(socket_.get(), request.get()); error < 0) return error;
    return nl_recvmsgs_default(socket_.get());
  }

  const AskLimits& limits_;
  Deadline deadline_;
  Socket socket_{nl_socket_alloc(), nl_socket_free};
  int family_ = 0;
};

// Everybody may read it; it lacks what was counted.
Result<std::string> read_proc(std::size_t most) {
  const int file = open("/proc/net/ip_vs", O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return failure(ErrorKind::unreachable,
                   "there is no IPVS in this network namespace: load the module ip_vs, or run "
                   "skewd where keepalived or kube-proxy runs");
  }
  std::string text;
  std::array<char, 16384> piece{};
  ssize_t got = 0;
  while (text.size() <= most && (got = read(file, piece.data(), piece.size())) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  close(file);
  if (got < 0) return failure(ErrorKind::unreachable, "/proc/net/ip_vs cannot be read");
  return text;
}

Result<std::string> read_services(const AskLimits& limits) {
  Talk talk(limits);
  std::string text;
  const int error = talk.run(text);
  if (!talk.in_time()) {
    return failure(ErrorKind::unreachable, "did not answer within " + talk.time_text());
  }
  // Services may come and go while they are listed; an interrupted list is asked for next time.
  if (error == -NLE_DUMP_INTR) {
    return failure(ErrorKind::unreachable, "changed while it was read");
  }
  return error < 0 ? read_proc(limits.bytes) : Result<std::string>(std::move(text));
}

}  // namespace

Result<std::size_t> ask_ipvs(const Query& query, const AskLimits& limits, const AnswerSink& sink) {
  if (query.questions.empty()) return 0;
  const auto text = read_services(limits);
  if (!text) return tl::unexpected(text.error());
  if (text->size() > limits.bytes) {
    return failure(ErrorKind::limit, "sent more than " + std::to_string(limits.bytes) +
                                         " bytes: no more is read in one scrape");
  }
  sink(0, *text);
  return text->size();
}

}  // namespace skewd

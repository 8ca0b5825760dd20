// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/ask.h"

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "collectors/net/answer_splitter.h"
#include "collectors/net/deadline.h"
#include "collectors/net/http.h"
#include "collectors/net/ipvs.h"
#include "collectors/net/stream_socket.h"
#include "collectors/net/varnish.h"

namespace skewd {
namespace {

// HAProxy writes 16 kB at a time; what piled up while we read is taken in one call.
constexpr std::size_t kBufferSize = std::size_t{256} << 10;

// What the connections of one scrape of one source share.
struct SocketTalk {
  const Source& source;
  const Query& query;
  const AskLimits& limits;
  const AnswerSink& sink;
  Deadline deadline;
  std::unique_ptr<char[]> buffer;
  std::size_t bytes = 0;
};

std::string command_line(const Query& query, std::size_t first, std::size_t end) {
  std::string line;
  for (std::size_t i = first; i < end; ++i) {
    if (i > first) line += ';';
    line += query.questions[i];
  }
  return line + '\n';
}

Error timed_out(const SocketTalk& talk) {
  std::string message = "did not answer within " + talk.deadline.text();
  if (talk.bytes > 0) {
    message = "did not finish its answer within " + talk.deadline.text() + ", after " +
              std::to_string(talk.bytes) + " bytes";
  }
  return {ErrorKind::unreachable, std::move(message)};
}

Error closed_early(const SocketTalk& talk, const AnswerSplitter& splitter) {
  return {ErrorKind::unreachable, "closed early after " + std::to_string(talk.bytes) +
                                      " bytes, in the answer to '" +
                                      talk.query.questions[splitter.question()] + "'"};
}

Result<void> read_answers(SocketTalk& talk, StreamSocket& socket, AnswerSplitter& splitter) {
  // The end of the last answer counts, not the end of the stream: HAProxy's master CLI keeps the
  // connection open.
  while (!splitter.is_complete()) {
    const auto got = socket.receive({talk.buffer.get(), kBufferSize}, talk.deadline);
    if (!got) return tl::unexpected(timed_out(talk));
    if (*got == 0) return tl::unexpected(closed_early(talk, splitter));
    talk.bytes += *got;
    if (talk.bytes > talk.limits.bytes) {
      return failure(ErrorKind::limit, "sent more than " + std::to_string(talk.limits.bytes) +
                                           " bytes: no more is read in one scrape");
    }
    splitter.feed({talk.buffer.get(), *got});
  }
  return {};
}

// Asks the questions `first` up to, not including, `end`.
Result<void> ask_over_one_connection(SocketTalk& talk, std::size_t first, std::size_t end) {
  auto socket = StreamSocket::connect_to(talk.source, talk.deadline.sooner(talk.limits.connect));
  if (!socket) return tl::unexpected(std::move(socket.error()));
  AnswerSplitter splitter(first, end, talk.sink);
  if (!socket->send(command_line(talk.query, first, end), talk.deadline)) {
    return tl::unexpected(closed_early(talk, splitter));
  }
  return read_answers(talk, *socket, splitter);
}

Result<std::size_t> ask_sockets(const Source& source, const Query& query, const AskLimits& limits,
                                const AnswerSink& sink) {
  // Not zeroed: pages that no answer fills are never touched.
  SocketTalk talk{source,
                  query,
                  limits,
                  sink,
                  Deadline(limits.total),
                  std::make_unique_for_overwrite<char[]>(kBufferSize)};
  const std::size_t count = query.questions.size();
  const std::size_t step = query.one_connection ? count : 1;
  for (std::size_t first = 0; first < count; first += step) {
    auto asked = ask_over_one_connection(talk, first, first + step);
    if (!asked) return tl::unexpected(std::move(asked.error()));
  }
  return talk.bytes;
}

}  // namespace

Result<std::size_t> ask(const Source& source, const Query& query, const AskLimits& limits,
                        const AnswerSink& sink) {
  switch (source.kind) {
    case Source::Kind::unix_socket:
    case Source::Kind::tcp_socket: return ask_sockets(source, query, limits, sink);
    case Source::Kind::http: return ask_http(source.url, query, limits, sink);
    case Source::Kind::varnish: return ask_varnish(source.path, query, limits, sink);
    case Source::Kind::ipvs: return ask_ipvs(query, limits, sink);
  }
  return 0;
}

}  // namespace skewd

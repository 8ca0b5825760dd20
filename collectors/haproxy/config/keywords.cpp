// SPDX-License-Identifier: Apache-2.0
//
// Names alone: the words of the manuals of 2.6 to 3.2 and of `haproxy -dKcfg`, with what older
// versions had.
#include "collectors/haproxy/config/keywords.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace skewd::haproxy {
namespace {

constexpr std::string_view kGlobal = R"(
anonkey busy-polling ca-base chroot close-spread-time cluster-secret cpu-affinity cpu-map
cpu-policy cpu-set crt-base daemon debug default-path description dns-accept-family
expose-deprecated-directives expose-experimental-directives external-check fd-hard-limit
force-cfg-parser-pause gid grace group hard-stop-after harden.reject-privileged-ports.quic
harden.reject-privileged-ports.tcp insecure-fork-wanted insecure-setuid-wanted issuers-chain-path
key-base limited-quic load-server-state-from-file localpeer log log-send-hostname log-tag
master-worker max-spread-checks max-threads-per-group maxcompcpuusage maxcomprate maxconn
maxconnrate maxpipes maxsessrate maxsslconn maxsslrate maxzlibmem mworker-max-reloads nbproc
nbthread no-memory-trimming no-quic node noepoll noevports nogetaddrinfo nokqueue nopoll
noreuseport nosplice numa-cpu-mapping pidfile pp2-never-send-local prealloc-fd presetenv quiet
resetenv server-state-base server-state-file set-dumpable set-var set-var-fmt setcap setenv
spread-checks stats stats-file strict-limits thread-group thread-groups thread-hard-limit trace
uid ulimit-n unix-bind unsetenv user warn-blocked-traffic-after zero-warning
)";

// Families of words with many members.
constexpr std::string_view kGlobalFamilies = R"(
51degrees- acme. debug. deviceatlas- h1- h2- httpclient. jwt. lua- ocsp-update. profiling. quick-
shm-stats- ssl- tune. wurfl-
)";

constexpr std::string_view kProxy = R"(
acl appsession backlog balance bind bind-process block capture clitcpka-cnt clitcpka-idle
clitcpka-intvl clitimeout compression contimeout cookie crt declare default-server default_backend
description disabled dispatch email-alert enabled error-log-format errorfile errorfiles errorloc
errorloc302 errorloc303 external-check filter filter-sequence force-be-switch force-persist
fullconn grace guid hash-balance-factor hash-preserve-affinity hash-type http-after-response
http-check http-error http-request http-response http-reuse http-send-name-header id
ignore-persist load-server-state-from-file log log-format log-format-sd log-steps log-tag
max-keep-alive-queue max-session-srv-conns maxconn mode monitor monitor-net monitor-uri option
persist quic-initial rate-limit redirect redisp redispatch reqadd reqallow reqdel reqdeny
reqiallow reqidel reqideny reqipass reqirep reqitarpit reqpass reqrep reqtarpit retries retry-on
rspadd rspdel rspdeny rspidel rspideny rspirep rsprep server server-state-file-name
server-template source srvexp srvtcpka-cnt srvtcpka-idle srvtcpka-intvl srvtimeout ssl-f-use stats
stick stick-table tcp-check tcp-request tcp-response timeout transparent unique-id-format
unique-id-header use-fcgi-app use-server use_backend
)";

constexpr std::string_view kOptions = R"(
abortonclose accept-invalid-http-request accept-invalid-http-response
accept-unsafe-violations-in-http-request accept-unsafe-violations-in-http-response allbackups
assume-rfc6587-ntf checkcache clitcpka contstats disable-h2-upgrade dontlog-normal dontlognull
external-check forceclose forwarded forwardfor h1-case-adjust-bogus-client
h1-case-adjust-bogus-server host http-buffer-request http-drop-request-trailers
http-drop-response-trailers http-ignore-probes http-keep-alive http-no-delay
http-pretend-keepalive http-restrict-req-hdr-names http-server-close http-tunnel http-use-htx
http-use-proxy-header http_proxy httpchk httpclose httplog httpslog idle-close-on-response
independent-streams keepalive ldap-check log-health-checks log-separate-errors
logasap mysql-check nolinger originalto persist pgsql-check prefer-last-server redis-check
redispatch smtpchk socket-stats splice-auto splice-request splice-response spop-check srvtcpka
ssl-hello-chk tcp-check tcp-smart-accept tcp-smart-connect tcpka tcplog transparent
use-small-buffers
)";

// Words of a server that stand alone, and those with a word after them.
constexpr std::string_view kServerFlags = R"(
agent-check allow-0rtt backup check check-reuse-pool check-send-proxy check-sni-auto check-ssl
check-via-socks4 disabled enabled force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13
no-agent-check no-backup no-check no-check-reuse-pool no-check-send-proxy no-check-sni-auto
no-check-ssl no-ktls no-renegotiate no-send-proxy no-send-proxy-v2 no-send-proxy-v2-ssl
no-send-proxy-v2-ssl-cn no-sni-auto no-ssl no-ssl-reuse no-sslv3 no-strict-maxconn no-tfo
no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 non-stick renegotiate send-proxy
send-proxy-v2 send-proxy-v2-ssl send-proxy-v2-ssl-cn sni-auto ssl ssl-reuse stick strict-maxconn
tfo tls-tickets
)";

constexpr std::string_view kServerSettings = R"(
addr agent-addr agent-inter agent-port agent-send alpn ca-file cc check-alpn check-pool-conn-name
check-proto check-sni ciphers ciphersuites client-sigalgs cookie crl-file crt curves downinter
error-limit fall fastinter guid hash-key id idle-ping init-addr inter interface ktls log-bufsize
log-proto max-reuse maxconn maxqueue minconn namespace npn observe on-error on-marked-down
on-marked-up pool-conn-name pool-low-conn pool-max-conn pool-purge-delay port proto
proxy-v2-options quic-cc-algo redir resolve-net resolve-opts resolve-prefer resolvers rise
set-proxy-v2-tlv-fmt shard sigalgs slowstart sni socks4 source ssl-max-ver ssl-min-ver tcp-md5sig
tcp-ut track usesrc verify verifyhost weight ws
)";

constexpr std::string_view kSkippedSections = R"(
acme cache crt-list crt-store dynamic-update fcgi-app healthcheck http-errors log-forward
log-profile mailers namespace_list peers program resolvers ring traces userlist
)";

using WordSet = std::unordered_set<std::string_view>;

WordSet words_of(std::string_view text) {
  WordSet words;
  constexpr std::string_view kSpace = " \n";
  for (std::size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    words.insert(text.substr(at, end - at));
    at = text.find_first_not_of(kSpace, end);
  }
  return words;
}

}  // namespace

std::optional<Section> section_of(std::string_view word) {
  static const std::unordered_map<std::string_view, Section> kSections{
      {"global", Section::global},
      {"defaults", Section::defaults},
      {"frontend", Section::frontend},
      {"backend", Section::pool},
      {"listen", Section::listen}};
  static const WordSet kSkipped = words_of(kSkippedSections);
  const auto found = kSections.find(word);
  if (found != kSections.end()) return found->second;
  if (kSkipped.contains(word)) return Section::skipped;
  return std::nullopt;
}

bool is_global_keyword(std::string_view word) {
  static const WordSet kWords = words_of(kGlobal);
  static const WordSet kFamilies = words_of(kGlobalFamilies);
  return kWords.contains(word) ||
         std::any_of(kFamilies.begin(), kFamilies.end(),
                     [&](std::string_view family) { return word.starts_with(family); });
}

bool is_proxy_keyword(std::string_view word) {
  static const WordSet kWords = words_of(kProxy);
  return kWords.contains(word);
}

bool is_proxy_option(std::string_view word) {
  static const WordSet kWords = words_of(kOptions);
  return kWords.contains(word);
}

std::optional<unsigned> server_word_arguments(std::string_view word) {
  static const WordSet kFlags = words_of(kServerFlags);
  static const WordSet kSettings = words_of(kServerSettings);
  if (kFlags.contains(word)) return 0;
  if (kSettings.contains(word) || word.starts_with("set-proxy-v2-tlv-fmt(")) return 1;
  return std::nullopt;
}

}  // namespace skewd::haproxy

// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/stylesheet.h"

namespace skewd {

namespace {

constexpr std::string_view kStylesheet = R"css(:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #fff; --line: #e3e6ea; --ink: #1c2430; --quiet: #66707e;
  --track: #eef0f3; --share: #5b8def; --due: #1c2430;
  --even: #1a7f4b; --info: #2563c9; --warning: #b26a00; --critical: #c62828;
  --even-ground: #e7f5ed; --info-ground: #e8f0fd; --warning-ground: #fdf3e0;
  --critical-ground: #fdeaea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1b2129; --line: #2c343f; --ink: #e6eaf0; --quiet: #97a2b0;
    --track: #262e38; --share: #5b8def; --due: #f2f5f9;
    --even: #4cc38a; --info: #75a8ff; --warning: #f0b04a; --critical: #ff7b72;
    --even-ground: #16291f; --info-ground: #182740; --warning-ground: #33270f;
    --critical-ground: #3a1a1c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 80rem; padding: 1rem 1.25rem 2rem;
  background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
a { color: var(--info); }
small { color: var(--quiet); font-size: .8rem; font-weight: 400; }
header { display: flex; gap: .75rem; align-items: baseline; color: var(--quiet); }
header strong { color: var(--ink); font-size: 1.1rem; letter-spacing: .02em; }
header time { margin-left: auto; }
footer { margin-top: 2rem; color: var(--quiet); font-size: .85rem; }

.verdict {
  margin: .75rem 0 1rem; padding: .9rem 1.1rem; border-radius: .6rem;
  font-size: 1.3rem; font-weight: 600; line-height: 1.3;
}
.verdict.even { background: var(--even-ground); color: var(--even); }
.verdict.info { background: var(--info-ground); color: var(--info); }
.verdict.warning { background: var(--warning-ground); color: var(--warning); }
.verdict.critical { background: var(--critical-ground); color: var(--critical); }

.finding {
  margin: 0 0 .75rem; padding: .75rem 1.1rem; background: var(--card);
  border: 1px solid var(--line); border-left: .3rem solid var(--tone); border-radius: .6rem;
}
.finding p { display: flex; flex-wrap: wrap; gap: .1rem .75rem; margin: 0; color: var(--quiet); }
.finding h2 { margin: .2rem 0 .4rem; font-size: 1.05rem; font-weight: 600; }
.finding dl { display: grid; grid-template-columns: 6rem 1fr; gap: .1rem .75rem; margin: 0; }
.finding dt { color: var(--quiet); }
.finding dd { grid-column: 2; margin: 0; }
.badge { color: var(--tone); font-weight: 600; }
.place { color: var(--ink); }
.since { margin-left: auto; }
.evidence { margin-right: 1rem; color: var(--quiet); }
.evidence b { color: var(--ink); font-weight: 600; }
.info { --tone: var(--info); }
.warning { --tone: var(--warning); }
.critical { --tone: var(--critical); }
.resolved { margin-bottom: 1rem; color: var(--quiet); }
.resolved .finding { margin-top: .5rem; opacity: .75; }
summary { cursor: pointer; }

.balancer { margin-top: 1.5rem; }
.balancer > h2 { margin: 0; font-size: 1.15rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0 1.1rem; margin: 0; color: var(--quiet); }
.facts .old, .facts .short { color: var(--warning); font-weight: 600; }
.stale .facts .old { color: var(--critical); }
.stale table { opacity: .5; }
.note { margin: .4rem 0; color: var(--quiet); }
.note.problem { color: var(--warning); }
.changes { margin: .4rem 0; color: var(--quiet); }
.changes ul { margin: .2rem 0; padding-left: 1.2rem; }
.changes .suspect { color: var(--warning); }
.dot {
  display: inline-block; width: .6em; height: .6em; margin-right: .45em; border-radius: 50%;
  background: var(--quiet);
}
.dot.up { background: var(--even); }
.dot.down { background: var(--critical); }
.dot.going_down, .dot.going_up { background: var(--warning); }
.dot.unknown { background: var(--quiet); }
.dot.drain, .dot.maintenance { background: none; border: .13em solid var(--quiet); }

.pool {
  margin-top: .75rem; padding: .7rem 1.1rem .5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .6rem;
}
.pool.critical, .pool.warning, .pool.info { border-color: var(--tone); }
.head { display: flex; flex-wrap: wrap; gap: 0 1.1rem; align-items: baseline; }
.pool h3 { display: inline-block; margin: 0 1rem 0 0; font-size: 1rem; }
.pool summary .facts { display: inline-flex; }
table { width: 100%; margin-top: .4rem; border-collapse: collapse; table-layout: fixed; }
th, td {
  padding: .28rem .4rem; overflow: hidden; text-align: right; text-overflow: ellipsis;
  white-space: nowrap;
}
thead th { color: var(--quiet); font-size: .8rem; font-weight: 400; }
tbody tr { border-top: 1px solid var(--line); }
th:first-child { padding-left: 0; text-align: left; }
tbody th { font-weight: 500; }
.server { width: 19%; }
.percent { width: 4.9rem; }
.figure { width: 3.9rem; }
.count { width: 5.1rem; }
.load { width: 6.5rem; }
td:last-child, th:last-child { padding-right: 0; }
.bar { width: auto; text-align: left; }
.bar svg { display: block; width: 100%; height: .95rem; border-radius: .2rem; }
.track { fill: var(--track); }
.share { fill: var(--share); }
.due rect, rect.due { fill: var(--due); }
tr.warning .share, tr.critical .share { fill: var(--tone); }
tr.warning > th, tr.critical > th { color: var(--tone); }
tr.idle { color: var(--quiet); }
td.due, td.none, td.minor { color: var(--quiet); }
.state { width: 11.5rem; text-align: left; }
.errors { color: var(--warning); font-weight: 600; }

@media (max-width: 60rem) { .minor { display: none; } }
@media (max-width: 40rem) {
  body { padding: .75rem; font-size: 14px; }
  .verdict { font-size: 1.1rem; }
  .finding, .pool { padding: .6rem .75rem .4rem; }
  .finding dl { grid-template-columns: 4.5rem 1fr; }
  .since { margin-left: 0; }
  th, td { padding: .28rem .3rem; font-size: 13px; }
  .server { width: 24%; }
  .percent { width: 4.4rem; }
  .figure { width: 3.2rem; }
  .load { width: 4.9rem; }
  .state { width: 4.6rem; }
  td small { display: none; }
  .due, tbody th small { display: none; }
  rect.due { display: inline; }
}
@media (max-width: 27rem) { .load { display: none; } }
)css";

}  // namespace

std::string_view stylesheet() { return kStylesheet; }

}  // namespace skewd

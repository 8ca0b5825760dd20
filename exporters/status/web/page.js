// SPDX-License-Identifier: Apache-2.0
// Takes over the page that the agent rendered, keeps it up to date and gives every view an address:
// /, /?filter=TEXT and /pools/BALANCER/POOL. Without this script the rendered page stays.
import {el, hide, setText} from './dom.js';
import {seconds, timeOfDay} from './figures.js';
import {ListView} from './list_view.js';
import {Past} from './past.js';
import {PoolView} from './pool_view.js';
import {Source} from './source.js';

const main = document.querySelector('main');
const clock = document.querySelector('header time');
const gone = el('p', {class: 'gone', role: 'alert', hidden: ''});
// What a screen reader says when it changes: the sentences on the page count seconds.
const heard = el('p', {class: 'heard', role: 'status'});
const past = new Past();
const list = new ListView(setFilter);
let view = null;    // what is shown
let wanted = list;  // what the address names
let overview = null;
// With the filter that was there.
let lastList = location.pathname === '/' ? `/${location.search}` : '/';

const filterOf = () => new URLSearchParams(location.search).get('filter') ?? '';

function poolOf(path) {
  const [, first, balancer, ...pool] = path.split('/');
  if (first !== 'pools' || pool.length === 0) return null;
  return {balancer: decodeURIComponent(balancer), pool: decodeURIComponent(pool.join('/'))};
}

function chooseView() {
  const place = poolOf(location.pathname);
  if (place === null) return list;
  const isSame = wanted instanceof PoolView && wanted.balancer === place.balancer &&
      wanted.pool === place.pool;
  return isSame ? wanted : new PoolView(place);
}

// Shown once it is filled, so that nothing empty ever stands there.
async function draw() {
  const next = wanted = chooseView();
  await next.update({overview, past, now: seconds(overview.at), filter: filterOf()});
  if (next !== wanted) return;  // somebody went on meanwhile
  document.title = next.title({overview});
  setText(heard, next.spoken({overview}));
  if (view === next) return;
  const isFirst = view === null;
  view = next;
  main.replaceChildren(view.node);
  if (isFirst) return;
  scrollTo(0, view.scrolled ?? 0);
  // Whoever came by the keyboard goes on from where they left, or from the top of what is new.
  const from = view.left?.isConnected ? view.left : view.node.querySelector('h1:not([hidden])');
  from?.focus({preventScroll: true});
}

function go(address) {
  if (view !== null) {
    view.scrolled = scrollY;
    view.left = document.activeElement;
  }
  history.pushState(null, '', address);
  if (overview !== null) draw().catch(lost);
}

function setFilter(text) {
  lastList = text === '' ? '/' : `/?filter=${encodeURIComponent(text)}`;
  history.replaceState(null, '', lastList);
  if (overview !== null) draw().catch(lost);
}

async function tell(news) {
  past.add(news, seconds(news.at));
  overview = news;
  await draw();
  hide(gone, true);
  document.body.classList.remove('lost');
  setText(clock, `${timeOfDay(seconds(news.at))} UTC`);
  document.body.dataset.drawn = String(Number(document.body.dataset.drawn ?? 0) + 1);
}

function lost(problem) {
  const since = overview === null ? '' : ` since ${timeOfDay(seconds(overview.at))} UTC`;
  setText(gone, `skewd does not answer${since}: what you see is old. (${problem.message}; on its ` +
      'host: systemctl status skewd)');
  hide(gone, false);
  document.body.classList.add('lost');
}

main.before(gone, heard);
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-view]');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (link === null || !link.href || !isPlain) return;
  event.preventDefault();
  go(link.getAttribute('href'));
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && view instanceof PoolView) go(lastList);
  if (event.key === 'Escape' && view === list && filterOf() !== '') {
    list.input.value = '';
    setFilter('');
  }
  if (event.key === '/' && view === list && document.activeElement !== list.input) {
    event.preventDefault();
    list.input.focus();
  }
});
addEventListener('popstate', () => {
  if (overview !== null) draw().catch(lost);
});
new Source({after: () => past.after(), tell, lost}).now();

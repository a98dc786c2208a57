// The desk's page and the keys that go about in it. Stories and views are plain links; this only follows them without leaving the page.

import { clearFilters, filter, visibleRows } from './finding.js';
import { fit, frames, placeless, settle, turnTo } from './framing.js';

document.documentElement.classList.add('js');

const find = document.querySelector('#find');
const keys = document.querySelector('#keys');
const refusal = document.querySelector('#refusal');
const reading = document.querySelector('#mail');
const desk = document.body.dataset;
const narrow = matchMedia('(max-width: 639px)'); // a phone: the story stands under the list, not beside it
const inspector = document.querySelector('#inspector');

// --- One state to the next: the server is told which parts this page holds, and sends those that say something else (htmx swaps them).

let latest = 0; // how often the page was asked for, so that an older question knows it is old
let wanted; // the address that is asked for next
let turning; // while one is asked for: no answer is broken off, the last address that was wanted comes after it
let turned = {}; // which of the parts show another view, or another story, than before
let kept = { focus: '', opened: [], chosen: [] }; // as they are when the answer is there: somebody may go on while it is asked for

function holds() {
  return [...document.querySelectorAll('[data-part]')].map((part) => `${part.id}=${part.dataset.part}`).join(' ');
}

// Fulfilled when the page shows this address, or a later one that took its place.
export function show(url, { remember = false } = {}) {
  if (remember) history.pushState(null, '', url); // at once: a change that comes in meanwhile asks for this address
  wanted = url;
  latest += 1;
  turning ??= turnPages().finally(() => (turning = undefined));
  return turning;
}

// Says later whether the page was asked for again since now.
function unturned() {
  const turn = latest;
  return () => turn === latest;
}

async function turnPages() {
  while (wanted !== undefined) {
    const url = wanted;
    wanted = undefined;
    await turnPage(url);
  }
}

async function turnPage(url) {
  try {
    await htmx.ajax('GET', url, { source: '#follow', swap: 'none', headers: { 'Desk-Holds': holds() } });
  } catch {
    return; // the server is away: the event stream comes back to it
  }
  if (wanted !== undefined) return;
  for (const id of kept.opened) document.getElementById(id)?.setAttribute('open', '');
  choose(desk.chosen);
  if (kept.focus && document.activeElement?.id !== kept.focus) {
    const field = document.getElementById(kept.focus);
    field?.focus({ preventScroll: true });
    if (field?.matches('.write textarea') && field.value === field.defaultValue) field.select();
  }
  filter();
  fit();
  showTab();
}

document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const version = detail.xhr.getResponseHeader('Desk-Version');
  const landed = new URL(detail.xhr.responseURL, location.href);
  if (landed.pathname === '/sign-in') location.assign(landed); // the session has ended
  if (!version) return (detail.shouldSwap = false);
  kept = {
    focus: document.activeElement?.id,
    opened: [...document.querySelectorAll('details[open]')].map((fold) => fold.id),
    chosen: [...document.querySelectorAll('select[data-keep]')].map(({ id, value }) => [id, value]),
  };
  desk.version = version;
  desk.token = detail.xhr.getResponseHeader('Desk-Token') ?? ''; // another one after a restart of the desk
  const view = detail.xhr.getResponseHeader('Desk-View');
  const chosen = decodeURIComponent(detail.xhr.getResponseHeader('Desk-Chosen'));
  turned = { 'part-mail': view !== desk.view, 'part-inspector': chosen !== desk.chosen };
  Object.assign(desk, { view, chosen });
});

// What was chosen in a form that is not sent by it stays chosen, before others look at it.
document.addEventListener('htmx:oobAfterSwap', () => {
  for (const [id, value] of kept.chosen) {
    const field = document.getElementById(id);
    if ([...(field?.options ?? [])].some((option) => option.value === value)) field.value = value;
  }
});

document.addEventListener('htmx:oobBeforeSwap', ({ detail }) => {
  const { target } = detail;
  // Somebody is writing in it: his words stay (editing.js). A note that he left for another view or story is kept for when he is back.
  const isHeld = [...target.querySelectorAll('.unsaved')].some((form) => !turned[target.id] || !form.querySelector('[value=note]'));
  if (isHeld) return (detail.shouldSwap = false);
  const fresh = detail.fragment.firstElementChild;
  if (target.id === 'part-mail') {
    if (frames(target).length && placeless(target) === placeless(fresh)) {
      turnTo(fresh);
      target.dataset.part = fresh.dataset.part;
      detail.shouldSwap = false;
    } else for (const frame of frames(fresh)) settle(frame, unturned());
  } else if (target.id === 'part-inspector') target.parentElement.scrollTop = 0;
});

// --- What is chosen: the address says it, the row shows it.

function address(story) {
  const words = new URLSearchParams({ story, view: desk.view });
  const now = new URLSearchParams(location.search);
  for (const name of { changes: ['since'], seen: ['program', 'dark'] }[desk.view] ?? []) if (now.get(name)) words.set(name, now.get(name));
  return `/?${words}`;
}

function choose(story) {
  for (const row of document.querySelectorAll('.row[aria-current]')) if (row.id !== `story-${story}`) row.removeAttribute('aria-current');
  const row = document.getElementById(`story-${story}`);
  if (!row) return;
  row.setAttribute('aria-current', 'true');
  const fold = row.closest('details');
  if (fold && !fold.open) fold.open = true;
}

addEventListener('popstate', () => show(location.href));
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('.row, .views a, .ask a, [data-choose]');
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  follow(link);
});
// A row is not sent again for a view: its link says the view of now when somebody is about to use it.
for (const about of ['pointerdown', 'focusin']) {
  document.addEventListener(about, ({ target }) => {
    const row = target.closest?.('.row');
    if (row) row.setAttribute('href', address(row.parentElement.dataset.story));
  });
}

export function follow(link) {
  refusal.textContent = '';
  if (link.matches('.views a')) {
    document.querySelector('.views a[aria-current]')?.removeAttribute('aria-current');
    link.setAttribute('aria-current', 'page');
    link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return show(link.href, { remember: true });
  }
  if (!link.matches('.row')) return show(link.href, { remember: true }).then(() => reach(link));
  // Mark the choice at once; the server's answer then says the same.
  const { story } = link.parentElement.dataset;
  choose(story);
  link.scrollIntoView({ block: 'nearest' });
  return show(address(story), { remember: true }).then(() => narrow.matches && inspector.scrollIntoView({ block: 'start' }));
}

// The tab of the view that is shown, where they do not all fit.
function showTab() {
  const tabs = document.querySelector('.views');
  const tab = tabs?.querySelector('[aria-current]');
  if (tab) tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}

// A link to a field or a finding ends there; the link itself may be gone with the part that it stood in.
function reach(link) {
  const there = link.hash && document.getElementById(link.hash.slice(1));
  there?.scrollIntoView({ block: 'center' });
  there?.focus({ preventScroll: true });
}

// --- As seen in: another program, or its dark screen.

document.addEventListener('change', ({ target }) => {
  const form = target.closest?.('[data-see]');
  if (form) show(`/?${new URLSearchParams(new FormData(form))}`, { remember: true });
});

// --- Keys.

find.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    find.value = '';
    filter();
    find.blur();
  } else if (event.key === 'Enter') {
    const first = visibleRows()[0];
    if (first) follow(first).then(() => document.querySelector('.row[aria-current]')?.focus());
  }
});

function step(by) {
  const rows = visibleRows();
  const at = rows.findIndex((row) => row.hasAttribute('aria-current'));
  const next = rows[at < 0 ? 0 : at + by];
  if (!next) return;
  if (document.activeElement?.matches('.row')) next.focus({ preventScroll: true });
  follow(next);
}

const pressed = {
  j: () => step(1),
  k: () => step(-1),
  '/': () => find.select(),
  f: () => document.querySelector('.filter:not(:disabled)')?.focus(),
  m: () => reading.focus(),
  i: () => document.querySelector('#inspector').focus(),
  '?': () => showKeys(),
  Escape: () => {
    refusal.textContent = '';
    find.value = '';
    clearFilters();
  },
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') || event.target.matches?.('input, textarea, select')) return;
  const view = /^[0-9ehv-]$/.test(event.key) && document.querySelector(`.views a[data-view="${event.key.toUpperCase()}"]`);
  if (view) follow(view);
  else if (Object.hasOwn(pressed, event.key)) pressed[event.key]();
  else return;
  event.preventDefault();
});

document.querySelector('#show-keys').addEventListener('click', () => showKeys());
document.querySelector('#hide-keys').addEventListener('click', () => keys.close());
function showKeys() {
  keys.showModal();
  keys.scrollTop = 0; // the button at its end has the focus
}

keys.addEventListener('click', (event) => {
  if (event.target === keys) keys.close();
});

fit();
showTab();
if (document.readyState === 'complete') turnTo(document);
else settle(window, unturned());

// The desk's keys, search, filters and live reload. Stories and views are plain links; this only follows them without leaving the page.

const root = document.documentElement;
root.classList.add('js');

const find = document.querySelector('#find');
const nothing = document.querySelector('#nothing');
const working = document.querySelector('#working');
const keys = document.querySelector('#keys');
const refusal = document.querySelector('#refusal');
const reading = document.querySelector('#mail');
const desk = document.body.dataset;
const narrowest = { desktop: 640, phone: 390 }; // pixels: the mail's sheet whole, and a phone
const widest = 760;
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
    } else for (const frame of frames(fresh)) settle(frame);
  } else if (target.id === 'part-inspector') target.parentElement.scrollTop = 0;
});

// The same mail at another story: its frame is told where, not loaded again. By location, because a new src would be a step of Back.

function frames(part) {
  return [...part.querySelectorAll('.frame')];
}

function placeless(part) {
  const words = part.cloneNode(true);
  for (const frame of frames(words)) {
    frame.removeAttribute('style');
    frame.setAttribute('src', frame.getAttribute('src').replace(/#story-.*$/, ''));
  }
  return words.innerHTML;
}

function turnTo(fresh) {
  const now = frames(document);
  for (const [at, wanted] of frames(fresh).entries()) {
    const to = new URL(wanted.getAttribute('src'), location.href);
    if (now[at] && to.hash) now[at].contentWindow.location.replace(to);
  }
}

// A frame that was made smaller while it loaded shows another place than its address names: once it is there, it is told again,
// unless somebody went on meanwhile.
function settle(loading) {
  const turn = latest;
  loading.addEventListener('load', () => turn === latest && turnTo(document), { once: true });
}

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

// --- The mail's frame: as wide as a reader's window, made smaller where the column is narrower than that.

function fit() {
  for (const frame of frames(document)) {
    const stage = frame.parentElement;
    const isPhone = stage.classList.contains('stage-phone');
    const least = isPhone ? narrowest.phone : narrowest.desktop;
    const room = stage.clientWidth - 2; // within the border, which stays a pixel wide at any size
    const scale = Math.min(1, Math.floor((room / least) * 1000) / 1000);
    const width = scale < 1 ? room / scale : isPhone ? least : Math.max(least, Math.min(room, widest));
    // By zoom, not by transform: in Chromium 156 about 1 page in 50 with a transformed frame ignored every click inside it.
    Object.assign(frame.style, {
      width: `${width + 2 / scale}px`,
      maxWidth: 'none',
      height: `${stage.clientHeight / scale}px`,
      marginLeft: scale < 1 ? '0' : 'auto',
      zoom: String(scale),
    });
  }
}

new ResizeObserver(fit).observe(reading);

// --- As seen in: another program, or its dark screen.

document.addEventListener('change', ({ target }) => {
  const form = target.closest?.('[data-see]');
  if (form) show(`/?${new URLSearchParams(new FormData(form))}`, { remember: true });
});

// --- Find a story: words over what the server says each story tells, and the filters' flags.

let told = { version: '', words: {} };

async function learn() {
  const { version } = desk;
  if (told.version === version) return;
  try {
    told = { version, words: await (await fetch('/words')).json() };
  } catch {
    return; // then the rows' own words are all there is
  }
  filter();
}

export const plain = (words) => words.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');

function filter() {
  const words = plain(find.value).split(/\s+/).filter(Boolean);
  const flags = [...document.querySelectorAll('.filter[aria-pressed=true]')].map((button) => button.dataset.filter);
  const isOn = words.length + flags.length > 0;
  if (words.length) learn();
  let matches = 0;
  document.querySelector('#part-asking').hidden = isOn;
  for (const group of document.querySelectorAll('.group')) {
    let found = 0;
    for (const item of group.querySelectorAll('.story')) {
      const { story } = item.dataset;
      const fits = !isOn || (flags.every((flag) => item.dataset.flags.split(' ').includes(flag)) && has(item, story, words));
      if (item.hidden === fits) item.hidden = !fits;
      found += fits;
    }
    matches += found;
    group.hidden = isOn && !found;
    const count = group.querySelector('[data-count]');
    count.textContent = isOn ? `${found} of ${count.dataset.count}` : count.dataset.count;
    if (group.matches('details')) unfold(group, isOn);
  }
  nothing.textContent = !isOn ? '' : matches ? `${matches} found` : words.length ? 'No story has these words.' : 'No story is all of that.';
}

function has(item, story, words) {
  if (!words.length) return true;
  const text = told.words[story] ?? plain(item.textContent);
  return words.every((word) => text.includes(word));
}

function unfold(fold, searching) {
  if (searching && !fold.open) fold.dataset.wasClosed = '';
  if (searching) fold.open = true;
  else if ('wasClosed' in fold.dataset) {
    fold.open = Boolean(fold.querySelector('[aria-current]'));
    delete fold.dataset.wasClosed;
  }
}

find.addEventListener('focus', learn);
find.addEventListener('input', filter);
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
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('.filter');
  if (!button) return;
  button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
  filter();
});

function clearFilters() {
  for (const button of document.querySelectorAll('.filter[aria-pressed=true]')) button.setAttribute('aria-pressed', 'false');
  filter();
}

// --- Keys.

function visibleRows() {
  const rows = [];
  for (const group of document.querySelectorAll('.group:not([hidden])')) {
    if (group.open ?? true) rows.push(...group.querySelectorAll('.story:not([hidden]) > .row'));
  }
  return rows;
}

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

// --- Approve, take back and answer: the form as it stands, sent without leaving the page.

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('[data-post]')) return;
  event.preventDefault();
  const buttons = [...form.elements].filter((field) => field.matches('button'));
  if (buttons.some((button) => button.disabled)) return;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const isAnswer = form.matches('.ask');
  for (const button of buttons) button.disabled = true;
  let line = '';
  try {
    const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' });
    if (answer.type !== 'opaqueredirect') line = await answer.text();
  } catch {
    line = 'The desk does not answer; is it still running?';
  }
  await show(location.href);
  refusal.textContent = line.trim();
  for (const button of buttons) button.disabled = false;
  // The same question where it was refused, else the next one, else what is left of the panel; then the standing.
  if (document.activeElement !== document.body) return; // he has gone on
  const places = isAnswer ? [`#${CSS.escape(form.id)} button`, '.asking .yes', '#asking'] : [];
  [...places, '#standing'].map((place) => document.querySelector(place)).find(Boolean)?.focus();
});

// --- Live reload. A hidden page lets its stream go, because a browser opens only six to one server.

let stream;
const AWAY = 'The desk does not answer';

function listen() {
  stream?.close();
  stream = undefined;
  if (document.hidden) return;
  stream = new EventSource('/events');
  stream.addEventListener('working', () => (working.textContent = 'Reading the change…'));
  stream.addEventListener('error', () => {
    if (stream?.readyState === EventSource.CONNECTING) refusal.textContent ||= `${AWAY}; this page follows when it is back.`;
    else if (refusal.textContent.startsWith(AWAY)) refusal.textContent = ''; // it answers, and gives no stream: a session has ended
  });
  stream.addEventListener('version', async (event) => {
    if (refusal.textContent.startsWith(AWAY)) refusal.textContent = '';
    if (event.data !== desk.version) await show(location.href);
    working.textContent = '';
  });
}

document.addEventListener('visibilitychange', listen);
addEventListener('pagehide', () => stream?.close());
addEventListener('pageshow', listen);
listen();
fit();
showTab();
if (document.readyState === 'complete') turnTo(document);
else settle(window);

// The desk's keys, search and live reload. Stories and views are plain links; this only follows them without leaving the page.

const root = document.documentElement;
root.classList.add('js');

const find = document.querySelector('#find');
const nothing = document.querySelector('#nothing');
const working = document.querySelector('#working');
const keys = document.querySelector('#keys');
const refusal = document.querySelector('#refusal');
const narrowest = { desktop: 640, phone: 390 }; // pixels: the mail's sheet whole, and a phone
const widest = 760;

// --- One page to the next: fetch it, take over the parts that differ, keep scroll, focus and what was opened.

let latest = 0;
// As the server said each part: what scripts add since (a width, a filter) is no difference.
const served = new Map([...document.querySelectorAll('[data-part]')].map((part) => [part.id, part.outerHTML]));

async function show(url, { remember = false } = {}) {
  const turn = ++latest;
  let page;
  try {
    const answer = await fetch(url, { headers: { Accept: 'text/html' } });
    if (new URL(answer.url).pathname === '/sign-in') return location.assign(answer.url); // the session has ended
    page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  } catch {
    return; // the server is away: the event stream comes back to it
  }
  if (turn !== latest || !page.body.dataset.version) return;
  if (remember) history.pushState(null, '', url);
  const focused = document.activeElement?.id;
  const opened = [...document.querySelectorAll('details[open]')].map((fold) => fold.id);
  for (const part of document.querySelectorAll('[data-part]')) replace(part, page.getElementById(part.id));
  document.body.dataset.version = page.body.dataset.version;
  document.title = page.title;
  for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  filter();
  fit();
}

function replace(part, fresh) {
  const before = served.get(part.id);
  if (!fresh || before === fresh.outerHTML) return;
  served.set(part.id, fresh.outerHTML);
  if (part.id === 'part-mail' && placeless(before) === placeless(fresh.outerHTML)) return turnTo(fresh);
  if (part.id === 'part-inspector') part.parentElement.scrollTop = 0;
  part.replaceWith(fresh);
  if (part.id === 'part-mail') settle(fresh.querySelector('.frame'));
}

// The same mail at another story: its frame is told where, not loaded again. By location, because a new src would be a step of Back.

function placeless(html) {
  return html.replace(/#story-[^"]*/, '');
}

function turnTo(fresh) {
  const frame = document.querySelector('.frame');
  const to = new URL(fresh.querySelector('.frame')?.getAttribute('src') ?? '', location.href);
  if (frame && to.hash) frame.contentWindow.location.replace(to);
}

// A frame that was made smaller while it loaded shows another place than its address names: once it is there, it is told again,
// unless somebody went on meanwhile.
function settle(loading) {
  const turn = latest;
  loading?.addEventListener('load', () => turn === latest && turnTo(document), { once: true });
}

addEventListener('popstate', () => show(location.href));
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('.row, .views a, .ask a');
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  follow(link);
});

function follow(link) {
  if (link.matches('.ask a')) return show(link.href, { remember: true });
  // Mark the choice at once; the server's answer then says the same.
  const [scope, value] = link.matches('.row') ? ['.row', 'true'] : ['.views a', 'page'];
  document.querySelector(`${scope}[aria-current]`)?.removeAttribute('aria-current');
  link.setAttribute('aria-current', value);
  link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return show(link.href, { remember: true });
}

// --- The mail's frame: as wide as a reader's window, made smaller where the column is narrower than that.

function fit() {
  const frame = document.querySelector('.frame');
  if (!frame) return;
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

new ResizeObserver(fit).observe(document.querySelector('#mail'));

// --- Find a story.

function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let matches = 0;
  for (const row of document.querySelectorAll('.row')) {
    const text = row.textContent.toLowerCase();
    const fits = words.every((word) => text.includes(word));
    row.parentElement.hidden = !fits;
    matches += fits;
  }
  for (const group of document.querySelectorAll('.group')) {
    const found = group.querySelectorAll('li:not([hidden])').length;
    group.hidden = words.length > 0 && !found;
    const count = group.querySelector('[data-count]');
    count.textContent = words.length ? `${found} of ${count.dataset.count}` : count.dataset.count;
    if (group.matches('details')) unfold(group, words.length > 0);
  }
  nothing.textContent = !words.length ? '' : matches ? `${matches} found` : 'No story has these words.';
}

function unfold(fold, searching) {
  if (searching && !fold.open) fold.dataset.wasClosed = '';
  if (searching) fold.open = true;
  else if ('wasClosed' in fold.dataset) {
    fold.open = Boolean(fold.querySelector('[aria-current]'));
    delete fold.dataset.wasClosed;
  }
}

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

// --- Keys.

function visibleRows() {
  return [...document.querySelectorAll('.row')].filter((row) => !row.parentElement.hidden && (row.closest('details')?.open ?? true));
}

function step(by) {
  const rows = visibleRows();
  const at = rows.findIndex((row) => row.hasAttribute('aria-current'));
  const next = rows[at < 0 ? 0 : at + by];
  if (!next) return;
  if (document.activeElement?.matches('.row')) next.focus({ preventScroll: true });
  follow(next);
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open || event.target.matches?.('input, textarea, select')) return;
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === '/') find.select();
  else if (event.key === '?') keys.showModal();
  else if (event.key === 'Escape') refusal.textContent = '';
  else if (event.key === 'a') document.querySelector('#approve')?.click();
  else if (event.key === 's') nextQuestion();
  else if (event.key === 'y') document.activeElement?.closest?.('.ask')?.querySelector('.yes')?.click();
  else if (event.key === 'n') document.activeElement?.closest?.('.ask')?.querySelector('.no')?.click();
  else if (/^[1-9]$/.test(event.key)) {
    const view = document.querySelector(`.views a[data-view="${event.key}"]`);
    if (!view) return;
    follow(view);
  } else return;
  event.preventDefault();
});

document.querySelector('#show-keys').addEventListener('click', () => keys.showModal());
document.querySelector('#hide-keys').addEventListener('click', () => keys.close());
keys.addEventListener('click', (event) => {
  if (event.target === keys) keys.close();
});

// --- Same event? S goes from one question to the next, unfolding them.

function nextQuestion() {
  const questions = [...document.querySelectorAll('.ask .yes')];
  const at = questions.findIndex((button) => button.closest('.ask').contains(document.activeElement));
  const next = questions[(at + 1) % questions.length];
  if (!next) return;
  const fold = next.closest('details');
  if (fold) fold.open = true;
  next.focus();
}

// --- Approve, take back and answer: the form as it stands, sent without leaving the page.

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('[data-post]')) return;
  event.preventDefault();
  const buttons = [...form.querySelectorAll('button')];
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
  const places = isAnswer ? [`#${CSS.escape(form.id)} button`, '.asking .yes', '#asking'] : [];
  [...places, '#standing'].map((place) => document.querySelector(place)).find(Boolean)?.focus();
});

// --- Live reload. A hidden page lets its stream go, because a browser opens only six to one server.

let stream;

function listen() {
  stream?.close();
  stream = undefined;
  if (document.hidden) return;
  stream = new EventSource('/events');
  stream.addEventListener('working', () => (working.textContent = 'Reading the change…'));
  stream.addEventListener('version', async (event) => {
    if (event.data !== document.body.dataset.version) await show(location.href);
    working.textContent = '';
  });
}

document.addEventListener('visibilitychange', listen);
addEventListener('pagehide', () => stream?.close());
addEventListener('pageshow', listen);
listen();
fit();
if (document.readyState === 'complete') turnTo(document);
else settle(window);

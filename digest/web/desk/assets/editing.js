// Changing the issue: every form of it without leaving the page, drag and drop, and words that are not lost.

import { show } from './desk.js';

const refusal = document.querySelector('#refusal');
const desk = document.body.dataset;
export const BLOCKS = '.blocks li';

// --- Send a form, or fields of our own. What is refused is said, and the words stay where they were written.

let turn = Promise.resolve(); // one after another: the next is sent over what the one before has made

function send(fields) {
  turn = turn.then(() => post(fields));
  return turn;
}

async function post(fields) {
  const body = new URLSearchParams(fields);
  body.set('token', desk.token);
  body.set('once', crypto.randomUUID?.() ?? `${Date.now()} ${Math.random()}`);
  let line = '';
  try {
    const answer = await fetch('/edit', { method: 'POST', body, redirect: 'manual' });
    if (answer.type !== 'opaqueredirect') line = (await answer.text()).trim() || 'The desk did not take it.';
  } catch {
    line = 'The desk does not answer; your words are kept on this page.';
  }
  refusal.textContent = line;
  return !line;
}

function fieldsOf(form, button) {
  return [...new FormData(form, button ?? undefined)];
}

async function submit(form, button) {
  const field = form.querySelector('textarea');
  const focused = document.activeElement;
  form.classList.remove('refused');
  if (!(await send(fieldsOf(form, button)))) {
    form.classList.add('refused'); // not sent again by itself before it says something else
    const line = refusal.textContent;
    await show(location.href);
    refusal.textContent = line;
    form.elements.seen.value = document.querySelector('#turns [name=seen]')?.value ?? form.elements.seen.value; // said once more, he knows
    return field?.focus();
  }
  const place = [...document.querySelectorAll(BLOCKS)].indexOf(form.closest(BLOCKS));
  clean(form);
  form.closest('details.write')?.removeAttribute('open');
  await show(location.href);
  if (document.activeElement !== document.body) return; // he has gone on
  document.getElementById(focused?.id)?.focus({ preventScroll: true });
  if (document.activeElement !== document.body) return;
  const blocks = [...document.querySelectorAll(BLOCKS)];
  const block = place < 0 ? null : (document.getElementById(focused?.closest(BLOCKS)?.id) ?? blocks[Math.min(place, blocks.length - 1)]);
  (block ?? document.querySelector('#inspector'))?.focus({ preventScroll: true });
}

// The page says while a change is on its way.
let under = 0;

async function busily(work) {
  desk.busy = String(++under);
  try {
    return await work();
  } finally {
    if (--under) desk.busy = String(under);
    else delete desk.busy;
  }
}

document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-edit]')) return;
  event.preventDefault();
  if (event.submitter?.ariaDisabled === 'true') return;
  busily(() => submit(event.target, event.submitter ?? event.target.querySelector('button')));
});

// A change of the chosen story, by key or by hand. What an editor had seen is what the page shows now.
export function act(words, more = {}) {
  const seen = document.querySelector('[data-edit] [name=seen]')?.value;
  if (seen === undefined) return Promise.resolve();
  const fields = { do: words, story: desk.chosen, view: desk.view, seen, ...more };
  return busily(() => send(fields).then((taken) => taken && show(location.href)));
}

// --- Words that are being written: they are saved when they are left, and outlive a page that goes, or a server that does.

const kept = (form) => `unsaved ${form.closest('.hand') ? form.elements.story.value : ''} ${form.querySelector('textarea').id}`;

document.addEventListener('input', ({ target }) => {
  if (!target.matches('[data-text] textarea')) return;
  const form = target.form;
  form.classList.remove('refused');
  form.classList.toggle('unsaved', target.value !== target.defaultValue);
  if (form.matches('.unsaved')) sessionStorage.setItem(kept(form), target.value);
  else sessionStorage.removeItem(kept(form));
});

function clean(form) {
  form.classList.remove('unsaved');
  if (form.matches('[data-text]')) sessionStorage.removeItem(kept(form));
  sessionStorage.removeItem(`draft ${form.id}`);
}

// A form that is sent on purpose only, of several fields: what is in them outlives whatever the page shows meanwhile.

const drafted = (form) => [...form.elements].filter((field) => field.id && field.matches('select, textarea, input'));

document.addEventListener('input', ({ target }) => {
  const form = target.form;
  if (!form?.matches('[data-draft]')) return;
  sessionStorage.setItem(`draft ${form.id}`, JSON.stringify(drafted(form).map(({ id, value }) => [id, value])));
});

function redraw() {
  for (const form of document.querySelectorAll('[data-draft]')) {
    for (const [id, value] of JSON.parse(sessionStorage.getItem(`draft ${form.id}`) ?? '[]')) {
      const field = document.getElementById(id);
      const isThere = field?.matches('select') ? [...field.options].some((option) => option.value === value) : field;
      if (isThere && field.value !== value) field.value = value;
    }
  }
}

document.addEventListener('htmx:afterSettle', redraw);
redraw();

// Left for another field or story: saved as it is. A note is sent on purpose only.
document.addEventListener('focusout', ({ target, relatedTarget }) => {
  const form = target.form;
  if (!form?.matches('[data-text].unsaved:not(.refused)') || form.contains(relatedTarget)) return;
  const button = form.querySelector('[name=do]');
  if (button.value !== 'note') busily(() => submit(form, button));
});

addEventListener('beforeunload', (event) => {
  if (document.querySelector('.unsaved')) event.preventDefault();
});

function restore() {
  for (const form of document.querySelectorAll('[data-text]:not(.unsaved)')) {
    const words = sessionStorage.getItem(kept(form));
    const field = form.querySelector('textarea');
    if (words === null || words === field.value) continue;
    field.value = words;
    form.classList.add('unsaved');
    form.closest('details.write')?.setAttribute('open', '');
  }
}

document.addEventListener('htmx:afterSettle', restore);
restore();

document.addEventListener('keydown', (event) => {
  const field = event.target;
  if (!field.matches?.('[data-edit] textarea, [data-edit] input')) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || field.matches('input, textarea[rows="1"]'))) {
    event.preventDefault();
    busily(() => submit(field.form, field.form.querySelector('[name=do]')));
  } else if (event.key === 'Escape') {
    if (field.matches('[data-text] textarea')) {
      field.value = field.defaultValue;
      clean(field.form);
    }
    if (field.form.matches('[data-draft]')) {
      field.form.reset();
      clean(field.form);
    }
    field.closest('details.write')?.removeAttribute('open');
    document.querySelector('#inspector').focus();
  }
});

document.addEventListener('change', ({ target }) => {
  if (target.matches('#theme')) act(`move:${target.value}`);
});

// --- Drag a row onto another one of its theme (it goes behind that), or onto another theme.

let dragged;

document.addEventListener('dragstart', (event) => {
  dragged = event.target.closest?.('.story');
  if (!dragged || !document.querySelector('#turns')) return;
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData('text/plain', dragged.querySelector('.headline').textContent);
});
document.addEventListener('dragend', () => {
  dragged = undefined;
  mark(null);
});
document.addEventListener('dragover', (event) => {
  const place = dropPlace(event.target);
  mark(place);
  if (place) event.preventDefault();
});
document.addEventListener('drop', (event) => {
  const place = dropPlace(event.target);
  if (!place) return;
  event.preventDefault();
  const { story } = dragged.dataset;
  const theme = place.closest('.group').dataset.theme;
  const isOther = theme !== dragged.closest('.group').dataset.theme;
  const behind = leader(place, event);
  const moved = isOther ? act(`move:${theme}`, { of: story }) : Promise.resolve();
  moved.then(() => act(`after:${behind}`, { of: story }));
});

// The story behind which it comes to stand: the row it was dropped on, or the one above where it was dropped on its upper half.
function leader(place, event) {
  if (place.matches('.title, summary')) return '';
  const box = place.getBoundingClientRect();
  if (event.clientY > box.top + box.height / 2) return place.dataset.story;
  let above = place.previousElementSibling;
  if (above === dragged) above = above.previousElementSibling;
  return above?.dataset.story ?? '';
}

function dropPlace(target) {
  const place = dragged && target.closest?.('.story, .group .title, .group summary');
  return place && place !== dragged && place.closest('.group').dataset.theme ? place : null;
}

function mark(place) {
  for (const old of document.querySelectorAll('.drop')) if (old !== place) old.classList.remove('drop');
  place?.classList.add('drop');
}

// --- The form of a new block: what its text looks like follows its kind.

let looking;

// Markdown as the mail will have it: text that the server has rendered, without any HTML of its author's.
document.addEventListener('input', ({ target }) => {
  if (!target.matches('#block-text')) return;
  clearTimeout(looking);
  looking = setTimeout(preview, 250); // ms: between words, not between letters
});

async function preview() {
  const shown = document.querySelector('#block-preview');
  const isMarkdown = ['note', 'sponsor'].includes(document.querySelector('#block-kind').value);
  const text = document.querySelector('#block-text').value;
  shown.hidden = !isMarkdown || !text.trim();
  if (shown.hidden) return;
  try {
    const answer = await fetch('/markdown', { method: 'POST', body: new URLSearchParams({ text }) });
    if (answer.ok) shown.replaceChildren(...new DOMParser().parseFromString(await answer.text(), 'text/html').body.childNodes);
  } catch {
    shown.hidden = true; // the desk is away; the words stay in their field
  }
}

function explain() {
  const kind = document.querySelector('#block-kind')?.selectedOptions[0];
  if (!kind) return;
  document.querySelector('#block-example').textContent = `For instance: ${kind.dataset.example}`;
  document.querySelector('#block-title').disabled = !kind.dataset.title;
  document.querySelector('#block-title-words').textContent = kind.dataset.title || 'It has no title';
  preview();
}

document.addEventListener('change', ({ target }) => target.matches('#block-kind') && explain());
document.addEventListener('htmx:afterSettle', explain);
document.addEventListener('reset', () => setTimeout(explain)); // once the fields are what they were
explain();

// --- What preflight finds and what changed since the last look, beside the button: asked for once a version, after the page stands.

const told = {}; // what was answered, by address, and of which version

async function count(where, show) {
  const { version } = desk;
  if (told[where]?.version !== version) {
    try {
      told[where] = { version, ...(await (await fetch(where)).json()) };
    } catch {
      return; // the next version asks again
    }
  }
  show(told[where]);
}

function counts() {
  const checked = document.querySelector('[data-checked]');
  const changed = document.querySelector('[data-changed]');
  if (checked) count('/checks', showChecks);
  if (changed) count('/changed', ({ words }) => showCount('[data-changed]', words));
}

function showCount(selector, words, errors) {
  const link = document.querySelector(selector);
  if (!link) return;
  link.textContent = words;
  link.hidden = !words;
  link.classList.toggle('error', Boolean(errors));
}

// The list and the story say what is found at them: asked for again where this page knew less, or other things.
function showChecks({ version, words, errors, found }) {
  showCount('[data-checked]', words ?? 'Checks', errors);
  const link = document.querySelector('[data-checked]');
  if (!link || link.dataset.known === version || desk.version !== version || !(found || document.querySelector('.badge'))) return;
  link.dataset.known = version;
  show(location.href);
}

document.addEventListener('htmx:afterSettle', counts);
counts();

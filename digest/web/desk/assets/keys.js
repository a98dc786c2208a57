// The keys that decide and change, and the list that some of them open to choose from. What each is for, web/desk/keys.py lists.

import { follow } from './desk.js';
import { BLOCKS, act } from './editing.js';
import { plain } from './finding.js';

const refusal = document.querySelector('#refusal');
const picker = document.querySelector('#picker');
const desk = document.body.dataset;

// --- The keys.

function press(selector, line) {
  const button = document.querySelector(selector);
  if (!button) say(line);
  else if (button.disabled) say('There is nothing to take back or to do again.');
  else button.click();
}

// Why a key does nothing: the reason that the page gives for its whole hand, else its own.
function say(line = 'That cannot be done to this story now.') {
  refusal.textContent = document.querySelector('#hand') ? line : (document.querySelector('.hand > .soft')?.textContent ?? line);
}

const MISSING = {
  development: 'It has no development: it is not among the first lines of the mail.',
  drop: 'It is not in the issue because of a muted outlet or word; take that back in the history (H).',
  lines: 'It is not among the first lines of the mail; Shift P puts it there.',
};

function write(name) {
  const fold = document.querySelector(`#write-${name}`);
  if (!fold) return say(MISSING[name]);
  fold.open = true;
  const field = fold.querySelector('textarea');
  field.focus();
  field.select();
}

// To a view, and there to something that only a page offers on which the issue may be changed.
async function go(view, selector, line = 'The issue cannot be changed now.') {
  if (desk.view !== view) await follow(document.querySelector(`#view-${view}`));
  const found = document.querySelector(selector);
  if (!found) say(line);
  found?.focus();
  return found;
}

// In the texts a block is at hand, not the story: a key that was pressed once too often drops nothing there.
function onBlock(verb, story) {
  if (desk.view !== 'texts') return story();
  const row = document.activeElement?.closest?.(BLOCKS);
  const button = row?.querySelector(`button[value^="${verb}:"]`);
  if (!row) say('Choose a block with B; a story is moved and dropped beside the mail (1).');
  else if (!button) say('A theme is not removed: move or drop its stories.');
  else if (button.disabled) say('It is the last one on that side already.');
  else button.click();
}

const pressed = {
  a: () => document.querySelector('#approve, #recall')?.click(),
  s: () => next('.ask .yes'),
  S: () => next('.ask .said'),
  y: () => document.activeElement?.closest?.('.ask')?.querySelector('.yes')?.click(),
  n: () => document.activeElement?.closest?.('.ask')?.querySelector('.no')?.click(),
  q: () => document.querySelector('#sign-out')?.focus(),
  t: () => pickTheme(),
  x: () => onBlock('remove_block', () => press('#drop, #restore', MISSING.drop)),
  p: () => press('#pin'),
  P: () => press('#top'),
  D: () => press('#demote, #relead', MISSING.lines),
  K: () => onBlock('block_up', () => press('#up')),
  J: () => onBlock('block_down', () => press('#down')),
  g: () => pickStory(),
  o: () => (document.querySelector('.leaving:checked') ? press('#split-off') : pickArticle('Split off', '.leaving', split)),
  l: () => pickArticle('Lead with', '.articles button[value^="lead_article:"]', ({ value }) => act(value)),
  u: () => pickMute(),
  z: () => press('#undo'),
  Z: () => press('#redo'),
  r: () => write('retitle'),
  w: () => write('summary'),
  d: () => write('development'),
  c: () => write('note'),
  C: () => go('log', '#issue-note'),
  E: () => pickText(),
  H: () => (desk.view === 'log' ? next('.log.long button') : go('log', '.log.long button', 'There is nothing to take back.')),
  b: () => nextBlock(),
  B: () => go('texts', '#block-kind'),
  V: () => go('checks', '#skip-reason'),
};

document.addEventListener('keydown', (event) => {
  const isWriting = event.target.matches?.('input:not([type=checkbox]), textarea, select');
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting || document.querySelector('dialog[open]')) return;
  if (!Object.hasOwn(pressed, event.key)) return;
  event.preventDefault();
  pressed[event.key]();
});

async function nextBlock() {
  const at = document.activeElement?.closest?.(BLOCKS); // going there takes the focus along
  if (desk.view !== 'texts') return go('texts', BLOCKS);
  const all = [...document.querySelectorAll(BLOCKS)];
  if (all.length) all[(all.indexOf(at) + 1) % all.length].focus();
  else say('The issue cannot be changed now.');
}

// --- From one thing to the next of its kind, unfolding them: the questions, the answers, what the history tells.

function next(kind) {
  const all = [...document.querySelectorAll(kind)].filter((one) => !one.closest('[hidden]'));
  const at = all.findIndex((one) => (one.closest('form') ?? one).contains(document.activeElement));
  const found = all[(at + 1) % all.length];
  const fold = found?.closest('details');
  if (fold) fold.open = true;
  found?.focus();
  return found;
}

// --- What they let choose from.

function pickTheme() {
  const select = document.querySelector('#theme');
  if (!select) return say();
  const list = [...select.options].map(({ value, text }) => ({ value, label: text, note: value === select.value ? 'now' : '' }));
  pick('Move to', list, (theme) => act(`move:${theme}`));
}

function pickStory() {
  if (!document.querySelector('#merge')) return say();
  const rows = [...document.querySelectorAll('.story')].filter((row) => row.dataset.story !== desk.chosen);
  const list = rows.map((row) => ({
    value: row.dataset.story,
    label: row.querySelector('.headline').textContent,
    note: row.closest('.group').querySelector('h2').textContent,
  }));
  pick('Merge with', list, (other) => act(`merge:${other}`));
}

// An article of the chosen story, by the button or the box that stands beside it.
function pickArticle(title, selector, then) {
  const fields = [...document.querySelectorAll(selector)];
  if (!fields.length) return say('It has one article only.');
  const list = fields.map((field, at) => {
    const item = field.closest('li');
    return { value: String(at), label: item.querySelector('a, span').textContent, note: item.querySelector('.meta bdi').textContent };
  });
  pick(title, list, (at) => then(fields[at]));
}

function split({ value }) {
  return act('split', { leaving: value });
}

function pickMute() {
  const buttons = [...document.querySelectorAll('.articles button[value^="mute_outlet:"]')];
  if (!buttons.length) return say();
  const outlets = new Map(buttons.map(({ value }) => [value, value.replace('mute_outlet:', '')]));
  const list = [...outlets].map(([value, label]) => ({ value, label, note: 'outlet' }));
  const word = (words) => ({ value: `mute_word:${words}`, label: `“${words}”`, note: 'any title with it' });
  pick('Mute in this issue: an outlet, or type a word', list, (change) => act(change), word);
}

async function pickText() {
  await go('texts', '.boxes');
  const fields = [...document.querySelectorAll('.texts form[data-text] textarea')];
  if (!fields.length) return say('The issue cannot be changed now.');
  const list = fields.map((field) => ({ value: field.id, label: field.labels[0].textContent, note: '' }));
  pick('Write', list, (id) => {
    document.getElementById(id).focus();
    document.getElementById(id).select();
  });
}

// --- The picker: type to narrow, arrows or a digit to choose, Enter to take.

let options = [];
let other; // an option made of the words that were typed, where any word may be taken
let take = () => {};

function pick(title, list, then, free) {
  options = list;
  other = free;
  take = then;
  picker.querySelector('#picker-title').textContent = title;
  const find = picker.querySelector('#picker-find');
  find.value = '';
  picker.showModal();
  narrow();
  find.focus();
}

const MOST = 40; // of a thousand stories: what a person reads before typing another letter

function narrow() {
  const words = plain(picker.querySelector('#picker-find').value).split(/\s+/).filter(Boolean);
  const found = options.filter(({ label }) => words.every((word) => plain(label).includes(word))).slice(0, MOST);
  if (other && words.length) found.push(other(picker.querySelector('#picker-find').value.trim()));
  const items = found.map(({ value, label, note }, at) => {
    const item = document.createElement('li');
    item.id = `pick-${at}`;
    item.role = 'option';
    item.ariaSelected = String(at === 0);
    item.dataset.value = value;
    const mark = document.createElement('kbd');
    mark.textContent = at < 9 && hasDigits() ? String(at + 1) : '';
    const words = document.createElement('span');
    words.textContent = label;
    const small = document.createElement('small');
    small.textContent = note ?? '';
    item.append(mark, words, small);
    return item;
  });
  picker.querySelector('#picker-list').replaceChildren(...items);
  picker.querySelector('#picker-none').hidden = items.length > 0;
  point();
}

function point(by = 0) {
  const items = [...picker.querySelectorAll('[role=option]')];
  const at = Math.max(0, items.findIndex((item) => item.ariaSelected === 'true'));
  const to = Math.min(items.length - 1, Math.max(0, at + by));
  items.forEach((item, place) => (item.ariaSelected = String(place === to)));
  items[to]?.scrollIntoView({ block: 'nearest' });
  picker.querySelector('#picker-find').setAttribute('aria-activedescendant', items[to]?.id ?? '');
}

// A digit takes an option where the list is short, and no word may be typed that begins with one.
function hasDigits() {
  return options.length <= 20 && !other;
}

function choose(item) {
  if (!item) return;
  picker.close();
  take(item.dataset.value);
}

picker.addEventListener('input', narrow);
picker.addEventListener('keydown', (event) => {
  const digit = /^[1-9]$/.test(event.key) && hasDigits() && picker.querySelector(`#pick-${event.key - 1}`);
  if (digit) choose(digit);
  else if (event.key === 'ArrowDown') point(1);
  else if (event.key === 'ArrowUp') point(-1);
  else if (event.key === 'Enter') choose(picker.querySelector('[aria-selected=true]'));
  else return;
  event.preventDefault();
});
picker.addEventListener('click', (event) => {
  if (event.target === picker) picker.close();
  else choose(event.target.closest('[role=option]'));
});


// Find a story: words over what the server says each story tells, and the filters' flags.

const find = document.querySelector('#find');
const nothing = document.querySelector('#nothing');
const desk = document.body.dataset;

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

export function filter() {
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

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('.filter');
  if (!button) return;
  button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
  filter();
});

export function clearFilters() {
  for (const button of document.querySelectorAll('.filter[aria-pressed=true]')) button.setAttribute('aria-pressed', 'false');
  filter();
}

export function visibleRows() {
  const rows = [];
  for (const group of document.querySelectorAll('.group:not([hidden])')) {
    if (group.open ?? true) rows.push(...group.querySelectorAll('.story:not([hidden]) > .row'));
  }
  return rows;
}

// Approve, take back and answer: the form as it stands, sent without leaving the page; what is decided about the issue is asked first.

import { show } from './desk.js';

const refusal = document.querySelector('#refusal');
const sure = document.querySelector('#sure');

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-post]')) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  if (form.matches('[data-question]')) ask(form, body);
  else send(form, body);
});

// --- Sure? A click may be meant for something else, a key for a field. What is sent is what the page said when it was asked.

let say;

function ask(form, body) {
  say = () => send(form, body);
  sure.querySelector('#sure-title').textContent = form.dataset.question;
  sure.querySelector('#sure-yes span').textContent = form.dataset.yes;
  sure.showModal();
}

function answer() {
  sure.close();
  say();
}

sure.querySelector('#sure-yes').addEventListener('click', answer);
sure.querySelector('#sure-no').addEventListener('click', () => sure.close());
sure.addEventListener('click', (event) => event.target === sure && sure.close());
sure.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.target.matches('button')) return;
  event.preventDefault();
  if (!event.repeat) answer(); // a key that is held down has said one thing
});

// --- The form's own answer.

async function send(form, body) {
  const buttons = [...form.elements].filter((field) => field.matches('button'));
  if (buttons.some((button) => button.disabled)) return;
  const isAnswer = form.matches('.ask');
  for (const button of buttons) button.disabled = true;
  let line = '';
  try {
    const answered = await fetch(form.action, { method: 'POST', body, redirect: 'manual' });
    if (answered.type !== 'opaqueredirect') line = await answered.text();
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
}

// Approve, take back and answer: the form as it stands, sent without leaving the page.

import { show } from './desk.js';

const refusal = document.querySelector('#refusal');

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

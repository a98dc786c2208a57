// Live reload. A hidden page lets its stream go, because a browser opens only six to one server.

import { show } from './desk.js';

const working = document.querySelector('#working');
const refusal = document.querySelector('#refusal');
const desk = document.body.dataset;

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

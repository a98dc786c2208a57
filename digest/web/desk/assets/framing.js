// The frames that show the mail: told at which story, and as wide as a reader's window.

const reading = document.querySelector('#mail');
const narrowest = { desktop: 640, phone: 390 }; // pixels: the mail's sheet whole, and a phone
const widest = 760;

// --- The same mail at another story: its frame is told where, not loaded again. By location, because a new src would be a step of Back.

export function frames(part) {
  return [...part.querySelectorAll('.frame')];
}

export function placeless(part) {
  const words = part.cloneNode(true);
  for (const frame of frames(words)) {
    frame.removeAttribute('style');
    frame.setAttribute('src', frame.getAttribute('src').replace(/#story-.*$/, ''));
  }
  return words.innerHTML;
}

export function turnTo(fresh) {
  const now = frames(document);
  for (const [at, wanted] of frames(fresh).entries()) {
    const to = new URL(wanted.getAttribute('src'), location.href);
    if (now[at] && to.hash) now[at].contentWindow.location.replace(to);
  }
}

// A frame that was made smaller while it loaded shows another place than its address names: once it is there, it is told again,
// unless somebody went on meanwhile.
export function settle(loading, isLatest) {
  loading.addEventListener('load', () => isLatest() && turnTo(document), { once: true });
}

// --- As wide as a reader's window, made smaller where the column is narrower than that.

export function fit() {
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

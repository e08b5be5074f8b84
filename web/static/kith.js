// What a page can do better with JavaScript. Everything here also works without it.

const body = document.body;
document.documentElement.classList.add('js');
const results = () => document.getElementById('results');

// Filters apply when they change.
document.addEventListener('change', (event) => {
  const form = document.getElementById('search');
  if (event.target.matches('[data-live]') && form && window.htmx) window.htmx.trigger(form, 'kith:apply');
});

// A swap keeps what was folded open, and the focus.
let kept = null;
document.addEventListener('htmx:beforeSwap', (event) => {
  const old = results();
  if (!old || event.detail.target !== old) return;
  const cause = event.detail.requestConfig.elt;
  kept = {
    open: [...old.querySelectorAll('details[open]')].map((fold) => fold.id).filter(Boolean),
    filters: old.querySelector('.filters.open') !== null,
    focus: document.activeElement && document.activeElement.id,
    heading: cause.matches('[data-heading], .tag'),
  };
});
document.addEventListener('htmx:afterSettle', () => {
  if (!kept) return;
  const { open, filters, focus, heading } = kept;
  kept = null;
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (filters) document.getElementById('filters')?.classList.add('open');
  const problem = results()?.querySelector('[data-focus]');
  if (problem) problem.focus();
  else if (heading) document.getElementById('heading')?.focus();
  else if (focus && document.activeElement === body) document.getElementById(focus)?.focus();
  remember();
});

// On a small screen the filters open and close in place.
document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-filters]')) return;
  const filters = document.getElementById('filters');
  if (!filters || !filters.classList.toggle('open')) return event.preventDefault();
  event.preventDefault();
  filters.setAttribute('tabindex', '-1');
  filters.focus();
});

// The error summary takes the focus.
document.querySelector('main [data-focus]')?.focus();

// A pin that stands for several opens its list.
addEventListener('hashchange', () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const list = target && target.closest('details.spot');
  if (list) list.open = true;
});

// Copy a link: nothing is copied until it is asked for.
for (const button of document.querySelectorAll('[data-copy]')) button.hidden = !navigator.clipboard;
document.addEventListener('htmx:load', (event) => {
  for (const button of event.detail.elt.querySelectorAll?.('[data-copy]') ?? []) button.hidden = !navigator.clipboard;
});
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const input = document.getElementById('copy-url');
  await navigator.clipboard.writeText(new URL(input.value, location.href).href);
  button.textContent = 'Copied';
});

// After "New person", Back must show nothing of the last one: each page carries its person's mark.
function remember() {
  history.replaceState({ ...history.state, person: body.dataset.person }, '');
}
const before = history.state?.person;
if (before && before !== body.dataset.person) {
  // Asking for this page has put its place into the new session: begin that anew, too.
  const form = document.querySelector('form[action="/new-person"]');
  document.documentElement.append(form);
  body.hidden = true;
  form.submit();
} else {
  remember();
}
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

// A curtain over everything.
function curtain(title, words, action) {
  const cover = document.createElement('div');
  cover.className = 'curtain';
  cover.setAttribute('role', 'dialog');
  cover.setAttribute('aria-modal', 'true');
  cover.setAttribute('aria-label', title);
  const heading = document.createElement('h1');
  heading.textContent = title;
  cover.append(heading);
  let button = null;
  if (words) {
    button = document.createElement('button');
    button.className = 'pill';
    button.textContent = words;
    button.addEventListener('click', action);
    cover.append(button);
  }
  const others = [...body.children];
  for (const other of others) other.inert = true;
  body.append(cover);
  button?.focus();
  return () => {
    for (const other of others) other.inert = false;
    cover.remove();
  };
}

// Cover screen.
document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-cover]');
  if (!link) return;
  event.preventDefault();
  const title = document.title;
  document.title = 'Screen covered';
  const lift = curtain('Screen covered', 'Show it again', () => {
    document.title = title;
    lift();
    link.focus();
  });
});

// Quick exit: the button, or Shift three times within five seconds.
function leave() {
  curtain('Leaving', '', null);
  location.replace('/leave');
}
document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-leave]')) return;
  event.preventDefault();
  leave();
});
let shifts = [];
document.addEventListener('keyup', (event) => {
  if (event.key !== 'Shift') {
    shifts = [];
    return;
  }
  shifts = [...shifts.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
  if (shifts.length === 3) leave();
});

// The session ends when nothing is done; two minutes before, the page says so.
const idle = Number(body.dataset.idle || 0) * 1000;
const warn = Number(body.dataset.warn || 0) * 1000;
if (idle > 0) {
  let last = Date.now();
  let bar = null;
  const touch = () => { last = Date.now(); };
  document.addEventListener('htmx:afterRequest', touch);
  const keep = async () => {
    const answer = await fetch('/keep', { method: 'POST', headers: { 'X-Kith-Keep': '1' } });
    if (!answer.ok) return;
    touch();
    bar?.remove();
    bar = null;
  };
  const show = () => {
    bar = document.createElement('div');
    bar.className = 'idle';
    bar.setAttribute('role', 'alert');
    const words = document.createElement('p');
    words.textContent = 'This search will be cleared in two minutes.';
    const button = document.createElement('button');
    button.className = 'pill solid';
    button.textContent = 'Keep';
    button.addEventListener('click', keep);
    bar.append(words, button);
    body.append(bar);
  };
  setInterval(() => {
    const quiet = Date.now() - last;
    if (quiet >= idle) {
      body.replaceChildren();
      location.replace('/');
    } else if (quiet >= idle - warn && !bar) {
      show();
    }
  }, 1000);
}

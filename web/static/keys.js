// Keys for a list that is worked through. Rows carry data-key-row; in a row, data-key-x is what x presses,
// data-key-open what o follows, and data-key="a" what the key a presses. data-key-filter opens what / goes to,
// and data-key-focus is where. #keys is a dialog that tells them all. Everything also works by Tab alone.

const rows = () => [...document.querySelectorAll('[data-key-row]')];
let current = null;

function go(row) {
  if (!row) return;
  current?.removeAttribute('data-key-here');
  current = row;
  row.setAttribute('data-key-here', '');
  (row.querySelector('[data-key-x], [data-key-open], a, button, input') ?? row).focus();
  row.scrollIntoView({ block: 'nearest' });
}

function step(by) {
  const all = rows();
  const focused = document.activeElement?.closest('[data-key-row]') ?? current;
  const at = all.indexOf(focused);
  go(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function narrow() {
  const summary = document.querySelector('[data-key-filter]');
  const fold = summary?.closest('details');
  if (fold) fold.open = true;
  (document.querySelector('[data-key-focus]') ?? summary)?.focus();
}

const typing = (target) => target.matches('textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (document.querySelector('dialog[open], .curtain')) return;
  const row = document.activeElement?.closest('[data-key-row]') ?? current;
  const press = (selector) => row?.querySelector(selector);
  let done = true;
  switch (event.key) {
    case 'j': step(1); break;
    case 'k': step(-1); break;
    case 'x': press('[data-key-x]')?.click(); break;
    case 'o': press('[data-key-open]')?.click(); break;
    case '/': narrow(); break;
    case '?': document.getElementById('keys')?.showModal(); break;
    default: {
      const target = /^[a-z]$/.test(event.key) && press(`[data-key="${event.key}"]`);
      if (target) target.click();
      else done = false;
    }
  }
  if (done) event.preventDefault();
});

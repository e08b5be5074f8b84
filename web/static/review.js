// Keys for reviewing: j and k go through the items, a and d go to the buttons, u goes back. They wait while somebody
// types, and can be turned off.
const page = document.querySelector('[data-review]');
const off = document.querySelector('[data-keys-off]');
const stored = 'kith-review-keys';
let on = localStorage.getItem(stored) !== 'off';

function say() {
  off.hidden = false;
  off.textContent = on ? 'Turn the keys off' : 'Turn the keys on';
}
off.addEventListener('click', () => {
  on = !on;
  localStorage.setItem(stored, on ? 'on' : 'off');
  say();
});
say();

function go(step) {
  const items = [...page.querySelectorAll('[data-item]')];
  if (items.length === 0) return;
  const at = items.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + step, 0), items.length - 1);
  items[next].focus();
  items[next].scrollIntoView({ block: 'center' });
}

function typing(element) {
  return element.matches('textarea, select, input:not([type=checkbox], [type=hidden])');
}

document.addEventListener('keydown', (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  switch (event.key) {
    case 'j': go(1); break;
    case 'k': go(-1); break;
    case 'a': page.querySelector('[data-approve]')?.focus(); break;
    case 'd': (page.querySelector('#reason') ?? page.querySelector('[data-decline]'))?.focus(); break;
    case 'u': page.querySelector('[data-back]')?.click(); break;
    default: return;
  }
  event.preventDefault();
});

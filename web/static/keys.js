// Keys for a list that is worked through: j and k go through the items, x ticks one and o opens it; / goes to what
// narrows the list; a and d go to the buttons that decide, u goes back; ? shows the keys. What a page has not, does
// nothing. They wait while somebody types, and can be turned off. Tab goes everywhere too.
const off = document.querySelector('[data-keys-off]');
const stored = 'kith-keys';
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

const find = (selector) => document.querySelector(selector);

function go(step) {
  const items = [...document.querySelectorAll('[data-item]')];
  if (items.length === 0) return;
  const row = document.activeElement.closest('tr, li');
  const at = items.findIndex((item) => item === document.activeElement || (row && row.contains(item)));
  const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + step, 0), items.length - 1);
  items[next].focus();
  items[next].scrollIntoView({ block: 'center' });
}

// show opens the fold that something stands in, and goes there.
function show(element) {
  for (let fold = element?.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  element?.focus();
}

const here = (selector) => document.activeElement.closest('tr, li')?.querySelector(selector);

function typing(element) {
  return element.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=hidden])');
}

document.addEventListener('keydown', (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || find('.curtain')) return;
  switch (event.key) {
    case 'j': go(1); break;
    case 'k': go(-1); break;
    case 'x': here('input[type=checkbox][data-item]')?.click(); break;
    case 'o': here('[data-open]')?.click(); break;
    case '/': show(find('[data-narrow]')); break;
    case 'a': find('[data-approve]')?.focus(); break;
    case 'd': (find('#reason') ?? find('[data-decline]'))?.focus(); break;
    case 'u': find('[data-back]')?.click(); break;
    case '?': show(find('[data-keys-off]')); break;
    default: return;
  }
  event.preventDefault();
});

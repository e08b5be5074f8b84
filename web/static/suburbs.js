// Suburb suggestions: an editable combobox, list autocomplete with manual selection (WAI-ARIA APG).
// Focus stays in the input; Tab never chooses; without this file the server asks which place is meant.

const LEAST = 2;      // letters before anything is suggested
const WAIT = 180;     // milliseconds of quiet before asking
const ANNOUNCE = 900; // milliseconds of quiet before saying how many

class Combobox {
  constructor(field) {
    this.input = field.querySelector('input');
    this.list = document.createElement('ul');
    this.list.id = this.input.id + '-list';
    this.list.className = 'suggest';
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', 'Suburbs');
    this.list.hidden = true;
    this.said = document.createElement('div');
    this.said.className = 'unseen';
    this.said.setAttribute('role', 'status');
    field.append(this.list, this.said);
    this.options = [];
    this.at = -1;
    const set = (name, value) => this.input.setAttribute(name, value);
    set('role', 'combobox');
    set('aria-autocomplete', 'list');
    set('aria-expanded', 'false');
    set('aria-controls', this.list.id);
    set('autocomplete', 'off');
    // The field is filled with the last place: typing another one should not write on behind it.
    this.input.addEventListener('focus', () => this.input.select());
    this.input.addEventListener('input', () => this.later());
    this.input.addEventListener('keydown', (event) => this.key(event));
    // The Enter that chooses must not also send the form, however long it is held.
    this.input.addEventListener('keypress', (event) => { if (this.choosing) event.preventDefault(); });
    this.input.addEventListener('keyup', () => { this.choosing = false; });
    this.input.addEventListener('blur', () => {
      this.choosing = false;
      setTimeout(() => this.close(), 150);
    });
    // A press must not take the focus from the input, or the list is gone before the click.
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]');
      if (option) this.choose([...this.list.children].indexOf(option));
    });
  }

  later() {
    clearTimeout(this.timer);
    if (this.asking) this.asking.abort();
    const text = this.input.value.trim();
    if (text.length < LEAST) return this.close();
    this.timer = setTimeout(() => this.ask(text), WAIT);
  }

  async ask(text) {
    this.asking = new AbortController();
    try {
      const answer = await fetch('/api/v1/suburbs?q=' + encodeURIComponent(text), {
        signal: this.asking.signal, headers: { Accept: 'application/json' },
      });
      if (!answer.ok) return this.close();
      this.show(await answer.json());
    } catch (error) {
      if (error.name !== 'AbortError') this.close(); // offline: the form still works
    }
  }

  show(suburbs) {
    if (document.activeElement !== this.input) return;
    this.options = suburbs;
    this.at = -1;
    this.list.replaceChildren(...suburbs.map((suburb, i) => {
      const option = document.createElement('li');
      option.id = this.list.id + '-' + i;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      const where = document.createElement('span');
      where.textContent = suburb.state + ' ' + suburb.postcode;
      option.append(suburb.name, where);
      return option;
    }));
    this.list.hidden = suburbs.length === 0;
    this.input.setAttribute('aria-expanded', String(suburbs.length > 0));
    this.input.removeAttribute('aria-activedescendant');
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.said.textContent = suburbs.length === 1 ? '1 suggestion' : suburbs.length + ' suggestions';
    }, ANNOUNCE);
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.saying);
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
    this.said.textContent = '';
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!open) return this.later();
      event.preventDefault();
      const n = this.options.length;
      this.move(event.key === 'ArrowDown' ? (this.at + 1) % n : (this.at <= 0 ? n - 1 : this.at - 1));
    } else if (event.key === 'Enter' && (this.choosing || (open && this.at >= 0))) {
      event.preventDefault();
      if (!this.choosing) this.choose(this.at);
      this.choosing = true;
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      this.close();
    }
  }

  move(to) {
    // What is chosen from must not change under the person's hands.
    clearTimeout(this.timer);
    if (this.asking) this.asking.abort();
    this.at = to;
    [...this.list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === to)));
    const option = this.list.children[to];
    this.input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  choose(i) {
    const suburb = this.options[i];
    this.input.value = suburb.name + ' ' + suburb.state + ' ' + suburb.postcode;
    this.close();
    this.input.focus();
  }
}

const begin = (root) => root.querySelectorAll('[data-suburbs]').forEach((field) => {
  if (!field.dataset.ready) {
    field.dataset.ready = 'yes';
    new Combobox(field);
  }
});

begin(document);
document.addEventListener('htmx:load', (event) => begin(event.detail.elt));

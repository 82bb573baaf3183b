import { get } from './api.js';
import { h } from './dom.js';

const PAUSE_IN_MS = 120;

const form = document.querySelector('#search');
const input = document.querySelector('#q');
const list = document.querySelector('#suggestions');

let typed = 0;
let chosen = -1;

export function startSearch() {
  input.addEventListener('input', suggest);
  input.addEventListener('keydown', move);
  input.addEventListener('blur', close);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const option = list.children[chosen];
    if (option === undefined) go(`#/?q=${encodeURIComponent(input.value.trim())}`);
    else go(option.dataset.address);
  });
}

/** The field always says what the page shows. */
export function showSearched({ query }) {
  input.value = query.get('q') ?? '';
}

async function suggest() {
  typed += 1;
  const mine = typed;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_IN_MS));
  // A later letter asks for itself; an earlier answer must not replace a later one.
  if (mine !== typed) return;
  const text = input.value.trim();
  if (text.length < 2) return close();
  const { items } = await get(`/products/suggest?q=${encodeURIComponent(text)}`).catch(() => ({ items: [] }));
  if (mine === typed) open(items);
}

function open(items) {
  chosen = -1;
  list.replaceChildren(...items.map(toOption));
  list.hidden = items.length === 0;
  input.setAttribute('aria-expanded', String(!list.hidden));
  input.removeAttribute('aria-activedescendant');
}

function toOption({ kind, text, productId }, index) {
  const address = kind === 'product' ? `#/product/${productId}` : `#/?q=${encodeURIComponent(text)}`;
  const attributes = { id: `suggestion-${index}`, role: 'option', 'data-address': address };
  // Before the input loses its focus, which closes the list.
  const take = (event) => {
    event.preventDefault();
    go(address);
  };
  const hint = kind === 'term' ? h('small', {}, 'often searched') : undefined;
  return h('div', { ...attributes, onmousedown: take }, text, hint);
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Escape') close();
  if (step === undefined || list.hidden) return;
  event.preventDefault();
  const count = list.children.length;
  chosen = (chosen + step + count + (chosen === -1 && step === -1 ? 1 : 0)) % count;
  for (const [index, option] of [...list.children].entries()) {
    option.setAttribute('aria-selected', String(index === chosen));
  }
  input.setAttribute('aria-activedescendant', `suggestion-${chosen}`);
}

function close() {
  typed += 1;
  open([]);
}

function go(address) {
  close();
  location.hash = address;
}

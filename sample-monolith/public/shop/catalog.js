import { get, session } from './api.js';
import { card } from './card.js';
import { h } from './dom.js';
import { categoryName } from './frame.js';

const PAGE_SIZE = 12;
const SORTS = [
  ['name', 'Name'],
  ['price', 'Price, lowest first'],
  ['-price', 'Price, highest first'],
  ['rating', 'Best rated'],
  ['newest', 'Newest'],
];

export async function showProducts({ query }) {
  const asked = new URLSearchParams(query);
  asked.set('pageSize', String(PAGE_SIZE));
  const front = query.size === 0;
  const [found, recommended] = await Promise.all([
    get(`/products?${asked}`),
    front ? get('/recommendations') : undefined,
  ]);
  const list =
    found.items.length === 0
      ? h('p', {}, 'Nothing on our shelves matches that.')
      : h('ul', { class: 'grid' }, found.items.map(card));
  return [...recommendations(recommended), head(query, found.total), list, pages(query, found)];
}

function recommendations(recommended) {
  if (recommended === undefined || recommended.items.length === 0) return [];
  const title = recommended.basis === 'history' ? `For you, ${session().user.displayName}` : 'Best sellers';
  return [h('h1', {}, title), h('ul', { class: 'grid' }, recommended.items.slice(0, 4).map(card)), h('hr')];
}

function head(query, total) {
  const q = query.get('q');
  const category = query.get('category');
  const title = q === null ? (category && categoryName(category)) || 'All products' : `“${q}”`;
  const choose = ({ target }) => {
    location.hash = `#/?${changed(query, { sort: target.value, page: undefined })}`;
  };
  const options = SORTS.map(([value, name]) =>
    h('option', { value, selected: value === (query.get('sort') ?? 'name') }, name),
  );
  return h(
    'div',
    { class: 'head' },
    h('h1', {}, title, h('small', { class: 'soft' }, ` ${total}`)),
    h('label', {}, 'Sort', h('select', { onchange: choose }, options)),
  );
}

function pages(query, { page, totalPages }) {
  if (totalPages < 2) return '';
  const link = (to, text) => h('a', { href: `#/?${changed(query, { page: to })}` }, text);
  return h(
    'nav',
    { class: 'pages', 'aria-label': 'Pages' },
    page > 1 ? link(page - 1, '← Back') : undefined,
    h('span', {}, `Page ${page} of ${totalPages}`),
    page < totalPages ? link(page + 1, 'On →') : undefined,
  );
}

function changed(query, changes) {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

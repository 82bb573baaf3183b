import { get, session } from './api.js';
import { h } from './dom.js';

let categories;

export async function showCategories({ page, query }) {
  categories ??= (await get('/categories')).items;
  const chosen = page === '' ? (query.get('category') ?? '') : undefined;
  const link = (slug, name) =>
    h(
      'a',
      {
        href: slug === '' ? '#/' : `#/?category=${slug}`,
        'aria-current': slug === chosen ? 'page' : undefined,
      },
      name,
    );
  document
    .querySelector('#categories')
    .replaceChildren(link('', 'Everything'), ...categories.map(({ slug, name }) => link(slug, name)));
}

export function categoryName(slug) {
  return categories.find((category) => category.slug === slug)?.name;
}

/** Who is signed in, and how much lies in the cart. */
export async function showSession() {
  const user = session()?.user;
  document.querySelector('#account-link').textContent = user?.displayName ?? 'Sign in';
  showCount(user === undefined ? 0 : (await get('/cart')).itemCount);
}

export function showCount(count) {
  const badge = document.querySelector('#cart-count');
  badge.textContent = String(count);
  badge.hidden = count === 0;
}

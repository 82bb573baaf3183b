import { api, get, post, session } from './api.js';
import { card, picture, stars } from './card.js';
import { guarded, h, notice } from './dom.js';
import { showCount } from './frame.js';

export async function showProduct({ id }) {
  const [product, images, reviews, also] = await Promise.all([
    get(`/products/${id}`),
    get(`/products/${id}/images`),
    get(`/products/${id}/reviews`),
    get(`/products/${id}/also-bought`),
  ]);
  if (session() !== undefined) await post(`/products/${id}/views`);
  return [
    h(
      'article',
      { class: 'product' },
      picture(product, images.items[0]),
      h(
        'div',
        {},
        h(
          'p',
          { class: 'soft' },
          h('a', { href: `#/?category=${product.category.slug}` }, product.category.name),
        ),
        h('h1', {}, product.name),
        h('p', {}, stars(product.rating)),
        h('p', {}, product.description),
        h('p', { class: 'price' }, product.price.formatted),
        availability(product),
        buying(product),
      ),
    ),
    ...alsoBought(also.items),
    h('h2', {}, 'Reviews'),
    reviewList(reviews.items),
  ];
}

function availability({ available }) {
  if (available === 0) return h('p', {}, 'Sold out. Put it on your wishlist and we write when it is back.');
  return h('p', { class: 'good' }, available < 5 ? `Only ${available} left` : 'In stock');
}

function buying({ id, available }) {
  const quantity = h('input', {
    type: 'number',
    name: 'quantity',
    value: '1',
    min: '1',
    max: String(Math.min(available, 20)),
    'aria-label': 'Pieces',
  });
  const add = guarded(async () => {
    requireSession();
    const cart = await post('/cart/items', { productId: id, quantity: Number(quantity.value) });
    showCount(cart.itemCount);
    notice('It is in your cart.');
  });
  const wish = guarded(async () => {
    requireSession();
    await api('PUT', `/wishlist/${id}`);
    notice('It is on your wishlist.');
  });
  return h(
    'form',
    { class: 'row', onsubmit: add },
    quantity,
    h('button', { disabled: available === 0 }, 'Add to cart'),
    h('button', { type: 'button', class: 'quiet', onclick: wish }, 'Wish for it'),
  );
}

function requireSession() {
  if (session() !== undefined) return;
  location.hash = '#/account';
  throw new Error('Sign in first, please.');
}

function alsoBought(items) {
  if (items.length === 0) return [];
  return [h('h2', {}, 'Others also bought'), h('ul', { class: 'grid' }, items.map(card))];
}

function reviewList(reviews) {
  if (reviews.length === 0) return h('p', { class: 'soft' }, 'Nobody has written about it yet.');
  return h(
    'ul',
    { class: 'lines' },
    reviews.map((review) =>
      h(
        'li',
        {},
        h(
          'div',
          {},
          h('span', { class: 'stars' }, '★'.repeat(review.rating)),
          ' ',
          h('strong', {}, review.title),
        ),
        h('p', {}, review.body),
        h(
          'small',
          { class: 'soft' },
          `${review.author.displayName}, ${review.votes.helpful} found this helpful`,
        ),
      ),
    ),
  );
}

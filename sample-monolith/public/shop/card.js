import { h } from './dom.js';

const COLORS = ['#7a2e1d', '#2f6b4f', '#a86a12', '#3f4f6b', '#6b3f5f', '#5c4a2e'];

/** Products without a photograph show their first letter. */
export function picture(product, image) {
  const color = COLORS[product.id % COLORS.length];
  const content = image === undefined ? product.name.slice(0, 1) : h('img', { src: image.url, alt: '' });
  return h('div', { class: 'picture', style: `background:${color}`, 'aria-hidden': 'true' }, content);
}

export function stars({ average, count }) {
  if (count === 0) return h('span', { class: 'soft' }, 'Not rated yet');
  const full = Math.round(average);
  return h(
    'span',
    {},
    h(
      'span',
      { class: 'stars', role: 'img', 'aria-label': `${average} of 5 stars` },
      '★'.repeat(full) + '☆'.repeat(5 - full),
    ),
    h('span', { class: 'soft' }, ` ${average.toFixed(1)} (${count})`),
  );
}

export function card(product) {
  return h(
    'li',
    { class: 'card' },
    h(
      'a',
      { href: `#/product/${product.id}` },
      picture(product),
      h(
        'div',
        { class: 'text' },
        h('strong', {}, product.name),
        stars(product.rating),
        h('span', { class: 'price' }, product.price.formatted),
      ),
    ),
  );
}

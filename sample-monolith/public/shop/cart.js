import { api, get, post, session } from './api.js';
import { field, guarded, h, notice } from './dom.js';
import { showCount } from './frame.js';

const refresh = () => dispatchEvent(new Event('shop:changed'));

export async function showCart() {
  if (session() === undefined) {
    return [h('h1', {}, 'Cart'), h('p', {}, h('a', { href: '#/account' }, 'Sign in'), ' to fill your cart.')];
  }
  const cart = await get('/cart');
  showCount(cart.itemCount);
  if (cart.items.length === 0) return [h('h1', {}, 'Cart'), h('p', {}, 'There is nothing in it yet.')];
  return [
    h('h1', {}, 'Cart'),
    h('ul', { class: 'lines panel' }, cart.items.map(line)),
    h('p', { class: 'row price' }, h('span', { class: 'grow' }, 'Total'), cart.total.formatted),
    h('h2', {}, 'Where to, and on account'),
    checkout(),
  ];
}

function line({ productId, name, quantity, unitPrice, lineTotal }) {
  const change = guarded(async ({ target }) => {
    await api('PATCH', `/cart/items/${productId}`, { quantity: Number(target.value) });
    refresh();
  });
  const remove = guarded(async () => {
    await api('DELETE', `/cart/items/${productId}`);
    refresh();
  });
  return h(
    'li',
    { class: 'row' },
    h(
      'span',
      { class: 'grow' },
      h('a', { href: `#/product/${productId}` }, name),
      h('br'),
      h('small', { class: 'soft' }, unitPrice.formatted),
    ),
    h('input', {
      type: 'number',
      min: '1',
      max: '20',
      value: String(quantity),
      'aria-label': `Pieces of ${name}`,
      onchange: change,
    }),
    h('span', { class: 'price' }, lineTotal.formatted),
    h('button', { class: 'quiet', 'aria-label': `Remove ${name}`, onclick: remove }, 'Remove'),
  );
}

function checkout() {
  const submit = guarded(async ({ target }) => {
    const address = await post('/me/addresses', Object.fromEntries(new FormData(target)));
    const order = await post('/checkout', { addressId: address.id, paymentMethod: 'invoice' });
    showCount(0);
    notice(`Thank you. Order ${order.id} is placed.`);
    location.hash = '#/orders';
  });
  return h(
    'form',
    { class: 'form panel', onsubmit: submit },
    field('Name of this address', { name: 'label', value: 'Home', maxlength: '40' }),
    field('Street', { name: 'street', autocomplete: 'street-address' }),
    field('City', { name: 'city', autocomplete: 'address-level2' }),
    field('Postal code', { name: 'postalCode', maxlength: '12', autocomplete: 'postal-code' }),
    field('Country, two letters', { name: 'country', minlength: '2', maxlength: '2', value: 'IT' }),
    h('button', {}, 'Order on account'),
  );
}

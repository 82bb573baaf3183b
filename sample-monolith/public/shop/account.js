import { api, get, keepSession, post, session } from './api.js';
import { card } from './card.js';
import { field, guarded, h, notice } from './dom.js';
import { showSession } from './frame.js';

export async function showAccount() {
  return session() === undefined ? signIn() : account();
}

function signIn() {
  const submit = guarded(async ({ target }) => {
    await enter(await post('/auth/login', Object.fromEntries(new FormData(target))));
  });
  return [
    h('h1', {}, 'Sign in'),
    h(
      'form',
      { class: 'form panel', onsubmit: submit },
      // A customer of the seed: whoever looks at the sample should not have to register.
      field('E-mail', { name: 'email', type: 'email', value: 'ada@shop.example', autocomplete: 'username' }),
      field('Password', {
        name: 'password',
        type: 'password',
        value: 'ada-password',
        autocomplete: 'current-password',
      }),
      h('button', {}, 'Sign in'),
      h('p', { class: 'soft' }, 'Filled in for Ada, a customer of the sample data.'),
    ),
  ];
}

async function account() {
  const { user } = session();
  const [wishes, viewed, notifications] = await Promise.all([
    get('/wishlist'),
    get('/me/viewed'),
    get('/me/notifications'),
  ]);
  const signOut = guarded(async () => {
    await api('POST', '/auth/logout');
    await enter(undefined);
  });
  return [
    h(
      'div',
      { class: 'head' },
      h('h1', {}, user.displayName),
      h('button', { class: 'quiet', onclick: signOut }, 'Sign out'),
    ),
    ...shelf(
      'Your wishlist',
      wishes.items.map(({ product }) => product),
    ),
    ...shelf(
      'Seen lately',
      viewed.items.slice(0, 6).map(({ product }) => product),
    ),
    h('h2', {}, 'Messages'),
    h(
      'ul',
      { class: 'lines' },
      notifications.items.map(({ message }) => h('li', {}, message)),
    ),
  ];
}

function shelf(title, products) {
  if (products.length === 0) return [];
  return [h('h2', {}, title), h('ul', { class: 'grid' }, products.map(card))];
}

async function enter(opened) {
  keepSession(opened);
  await showSession();
  notice(opened === undefined ? 'Good bye.' : `Welcome, ${opened.user.displayName}.`);
  if (location.hash === '#/') dispatchEvent(new Event('shop:changed'));
  else location.hash = '#/';
}

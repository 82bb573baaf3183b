import { showAccount } from './shop/account.js';
import { showCart } from './shop/cart.js';
import { showProducts } from './shop/catalog.js';
import { replaceMain } from './shop/dom.js';
import { showCategories, showSession } from './shop/frame.js';
import { leaveOrders, showOrders } from './shop/orders.js';
import { showProduct } from './shop/product.js';
import { showSearched, startSearch } from './shop/search.js';

const PAGES = {
  '': showProducts,
  product: showProduct,
  cart: showCart,
  orders: showOrders,
  account: showAccount,
};

/** `#/product/7` and `#/?category=tea&page=2`. */
function readAddress() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', id] = path.split('/');
  return { page, id, query: new URLSearchParams(query) };
}

let visit = 0;

async function show() {
  visit += 1;
  const mine = visit;
  const address = readAddress();
  leaveOrders();
  showSearched(address);
  await showCategories(address);
  const page = PAGES[address.page] ?? showProducts;
  const content = await page(address).catch((error) => failure(error));
  // The visitor may have gone on while this page was loading.
  if (mine === visit) replaceMain(content);
}

function failure(error) {
  const text = document.createElement('p');
  text.textContent = error.message;
  return [text];
}

addEventListener('hashchange', show);
addEventListener('shop:changed', show);
startSearch();
showSession();
show();

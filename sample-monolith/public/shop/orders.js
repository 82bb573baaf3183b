import { get, post, session } from './api.js';
import { guarded, h, longDate, notice, pieces } from './dom.js';

/** What is followed live while the page of the orders is open. */
let streams = [];

/** A browser opens six connections to one host, and the rest of the page needs some of them. */
const MOST_STREAMS = 3;

export function leaveOrders() {
  for (const stream of streams) stream.close();
  streams = [];
}

export async function showOrders() {
  if (session() === undefined) {
    return [
      h('h1', {}, 'Orders'),
      h('p', {}, h('a', { href: '#/account' }, 'Sign in'), ' to see your orders.'),
    ];
  }
  const { items } = await get('/orders?pageSize=10');
  if (items.length === 0) return [h('h1', {}, 'Orders'), h('p', {}, 'You have not ordered anything yet.')];
  return [h('h1', {}, 'Orders'), ...items.map(orderPanel)];
}

function orderPanel(order) {
  const status = h('span', { class: order.status === 'shipped' ? 'good' : 'soft' }, order.status);
  const cancel = order.status === 'placed' ? cancelButton(order.id) : undefined;
  const steps = h('ol', { class: 'steps', 'aria-live': 'polite', 'aria-label': `Way of order ${order.id}` });
  if (order.status !== 'cancelled') follow(order.id, (event) => showStep(event, { status, steps, cancel }));
  return h(
    'section',
    { class: 'panel' },
    h(
      'div',
      { class: 'row' },
      h(
        'span',
        { class: 'grow' },
        h('strong', {}, `Order ${order.id}`),
        h('br'),
        h('small', { class: 'soft' }, `${longDate(order.placedAt)}, ${pieces(order.itemCount)}`),
      ),
      status,
      h('span', { class: 'price' }, order.total.formatted),
      cancel,
    ),
    steps,
  );
}

function cancelButton(id) {
  const cancel = guarded(async () => {
    await post(`/orders/${id}/cancel`);
    notice(`Order ${id} is cancelled.`);
    dispatchEvent(new Event('shop:changed'));
  });
  return h('button', { class: 'quiet', onclick: cancel }, 'Cancel');
}

/** What has left the house can no longer be cancelled. */
function showStep(event, { status, steps, cancel }) {
  cancel?.remove();
  const text = event.status.replaceAll('_', ' ');
  status.textContent = text;
  status.className = 'good';
  const place = event.place === '' ? '' : ` in ${event.place}`;
  steps.append(h('li', {}, `${text}${place}, ${longDate(event.happenedAt)}`));
}

async function follow(id, show) {
  if (streams.length >= MOST_STREAMS) {
    const { shipment } = await get(`/orders/${id}/tracking`);
    for (const event of shipment?.events ?? []) show(event);
    return;
  }
  // An EventSource sends no headers, so the token goes into the address.
  const stream = new EventSource(`/orders/${id}/tracking/stream?token=${session().token}`);
  streams.push(stream);
  stream.addEventListener('status', ({ data }) => show(JSON.parse(data)));
}

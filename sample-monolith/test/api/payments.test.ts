import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aCustomer, anAddress } from '../support/accounts';
import { get, post } from '../support/client';
import { chargesOf, sendAsProvider } from '../support/paymentProvider';
import { euros, expectFailure, expectJson, isoDate, type Order } from '../support/shapes';
import { aProduct, productNow, putInCart } from '../support/shop';

async function payByCard(token: string, cardToken: string, priceCents = 1500) {
  const product = await aProduct({ priceCents });
  await putInCart(token, product.id, 2);
  const { id } = await anAddress(token);
  const reply = await post<Order>('/checkout', { addressId: id, paymentMethod: 'card', cardToken }, token);
  return { product, reply };
}

const aCard = () => `tok_${randomUUID()}`;

describe('a card payment', () => {
  test('is charged once, the whole amount, with shipping', async () => {
    const { token } = await aCustomer();
    const card = aCard();
    const { reply } = await payByCard(token, card);
    expect(reply.status).toBe(201);
    expect(reply.body.payment).toStrictEqual({
      method: 'card',
      status: 'captured',
      amount: euros(3490),
      settledAt: null,
    });
    expect(await chargesOf(card)).toStrictEqual([
      { id: expect.any(String), cardToken: card, amountCents: 3490, currency: 'EUR', refunds: 0 },
    ]);
  });

  test('is charged once when two checkouts come at once', async () => {
    const { token } = await aCustomer();
    const card = aCard();
    await putInCart(token, (await aProduct()).id, 1);
    const json = { addressId: (await anAddress(token)).id, paymentMethod: 'card', cardToken: card };
    const replies = await Promise.all([post('/checkout', json, token), post('/checkout', json, token)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await chargesOf(card)).toHaveLength(1);
  });

  test('is paid back once by a cancellation', async () => {
    const { token } = await aCustomer();
    const card = aCard();
    const { reply } = await payByCard(token, card);
    const cancel = () => post<Order>(`/orders/${reply.body.id}/cancel`, undefined, token);
    const cancelled = await cancel();
    expect(cancelled.body.payment).toMatchObject({ status: 'refunded', amount: euros(3490) });
    expectFailure(await cancel(), 409, 'order_not_cancellable');
    expect(await chargesOf(card)).toMatchObject([{ amountCents: 3490, refunds: 1 }]);
  });

  test('that cannot be paid back leaves the order as it was', async () => {
    const { token } = await aCustomer();
    const { reply, product } = await payByCard(token, `tok_no_refund_${randomUUID()}`);
    expectFailure(
      await post(`/orders/${reply.body.id}/cancel`, undefined, token),
      502,
      'payment_unavailable',
    );
    expectJson(await get(`/orders/${reply.body.id}`, token), 200, reply.body);
    expect((await productNow(product.id)).stock).toBe(8);
  });

  test('that the provider cannot take is no order', async () => {
    const { token } = await aCustomer();
    const { reply, product } = await payByCard(token, 'tok_broken');
    expectFailure(reply, 502, 'payment_unavailable');
    expect(await productNow(product.id)).toStrictEqual({ ...product, available: 8 });
    expect((await get<{ total: number }>('/orders', token)).body.total).toBe(0);
  });
});

describe('GET /orders/payment-attempts', () => {
  test('keeps what was tried, the failures too, the newest first', async () => {
    const { token } = await aCustomer();
    expectJson(await get('/orders/payment-attempts', token), 200, { items: [] });
    await payByCard(token, 'tok_declined', 100);
    await payByCard(token, 'tok_broken', 200);
    const { reply } = await payByCard(token, aCard(), 300);
    await post(`/orders/${reply.body.id}/cancel`, undefined, token);

    const { status, body } = await get<{ items: { reference: string }[] }>('/orders/payment-attempts', token);
    expect(status).toBe(200);
    // Each cart still holds what was not bought before it.
    const attempt = (outcome: string, cents: number, reference: string) => ({
      reference: expect.stringMatching(reference),
      outcome,
      amount: euros(cents),
      createdAt: isoDate,
    });
    expect(body.items).toStrictEqual([
      attempt('refunded', 1690, '^refund-ch_'),
      attempt('accepted', 1690, `^order-${reply.body.id}-`),
      attempt('failed', 1090, '^order-\\d+-'),
      attempt('declined', 690, '^order-\\d+-'),
    ]);
  });

  test('are one’s own, and need a session', async () => {
    await payByCard((await aCustomer()).token, 'tok_declined');
    expectJson(await get('/orders/payment-attempts', (await aCustomer()).token), 200, { items: [] });
    expectFailure(await get('/orders/payment-attempts'), 401, 'unauthorized');
  });
});

describe('POST /payments/webhook', () => {
  async function aCharge() {
    const { token } = await aCustomer();
    const card = aCard();
    const { reply } = await payByCard(token, card);
    const [{ id: chargeId }] = await chargesOf(card);
    return { token, order: reply.body, message: JSON.stringify({ type: 'charge.settled', chargeId }) };
  }

  test('settles the payment, once', async () => {
    const { token, order, message } = await aCharge();
    expectJson(await sendAsProvider(message), 202, { changed: true });
    const settled = await get<Order>(`/orders/${order.id}`, token);
    expectJson(settled, 200, { ...order, payment: { ...order.payment, settledAt: isoDate } });
    expectJson(await sendAsProvider(message), 202, { changed: false });
    expectJson(await get(`/orders/${order.id}`, token), 200, settled.body);
  });

  test('refuses a message that the provider has not signed', async () => {
    const { token, order, message } = await aCharge();
    expectFailure(await sendAsProvider(message, '0'.repeat(64)), 400, 'invalid_signature');
    expectFailure(await sendAsProvider(message, ''), 400, 'invalid_signature');
    expectJson(await get(`/orders/${order.id}`, token), 200, order);
  });

  test.each([
    ['an unknown charge', '{"type":"charge.settled","chargeId":"ch_none"}'],
    ['another kind of message', '{"type":"charge.opened","chargeId":"ch_none"}'],
    ['no charge at all', '{"type":"charge.settled"}'],
  ])('accepts %s and changes nothing', async (_case, message) => {
    expectJson(await sendAsProvider(message), 202, { changed: false });
  });

  test.each(['[]', '{"type":', 'null'])('refuses %s', async (message) => {
    expectFailure(await sendAsProvider(message), 400, 'validation_failed');
  });
});

import type { Request, Response } from 'express';
import { dayAfter, startOfDay } from '../helpers/dates';
import { currentUser } from '../middleware/authorize';
import type { OrderFilter, OrderStatus } from '../models/orderModel';
import type { PaymentMethod } from '../models/paymentModel';
import { type CheckoutRequest, checkout as placeOrder } from '../services/checkoutService';
import { renderInvoice } from '../services/invoiceService';
import * as orderService from '../services/orderService';
import {
  type Input,
  optional,
  readBody,
  readChoice,
  readDay,
  readDigits,
  readId,
  readPage,
  readString,
} from './requestInput';

const METHODS: readonly PaymentMethod[] = ['card', 'invoice'];
const STATUSES: readonly OrderStatus[] = ['placed', 'shipped', 'cancelled'];

export async function checkout(req: Request, res: Response): Promise<void> {
  const user = currentUser(req);
  const placed = await placeOrder(user.id, readCheckout(readBody(req)));
  res
    .status(201)
    .location(`/orders/${placed.id}`)
    .json(await orderService.getOrder(placed.id, user));
}

export async function listOrders(req: Request, res: Response): Promise<void> {
  res.json(await orderService.listOrders(currentUser(req).id, readPage(req.query)));
}

export async function searchOrders(req: Request, res: Response): Promise<void> {
  res.json(await orderService.searchOrders(readOrderFilter(req.query), readPage(req.query)));
}

export async function listPaymentAttempts(req: Request, res: Response): Promise<void> {
  res.json({ items: await orderService.listPaymentAttempts(currentUser(req).id) });
}

export async function showInvoice(req: Request, res: Response): Promise<void> {
  const id = readId(req);
  const text = await renderInvoice(id, currentUser(req));
  res.set('content-disposition', `inline; filename="invoice-${id}.txt"`).type('text/plain').send(text);
}

export async function showOrder(req: Request, res: Response): Promise<void> {
  res.json(await orderService.getOrder(readId(req), currentUser(req)));
}

export async function cancelOrder(req: Request, res: Response): Promise<void> {
  res.json(await orderService.cancelOrder(readId(req), currentUser(req)));
}

function readCheckout(body: Input): CheckoutRequest {
  const addressId = readString(body, 'addressId');
  const method = readChoice(body, 'paymentMethod', METHODS);
  return method === 'card'
    ? { addressId, method, cardToken: readString(body, 'cardToken') }
    : { addressId, method };
}

/** `to` names the last day that counts. */
export function readOrderFilter(query: Input): OrderFilter {
  const [from, to] = [optional(query, 'from', readDay), optional(query, 'to', readDay)];
  return {
    status: optional(query, 'status', (input, field) => readChoice(input, field, STATUSES)),
    email: optional(query, 'email', readString)?.toLowerCase(),
    from: from === undefined ? undefined : startOfDay(from),
    until: to === undefined ? undefined : dayAfter(to),
    minTotalCents: optional(query, 'minTotalCents', (input, field) => readDigits(input, field, {})),
  };
}

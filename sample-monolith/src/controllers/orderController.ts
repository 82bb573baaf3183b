import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import type { PaymentMethod } from '../models/paymentModel';
import { type CheckoutRequest, checkout as placeOrder } from '../services/checkoutService';
import * as orderService from '../services/orderService';
import { type Input, readBody, readChoice, readId, readPage, readString } from './requestInput';

const METHODS: readonly PaymentMethod[] = ['card', 'invoice'];

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

import type { Request, Response } from 'express';
import * as guestCartService from '../services/guestCartService';
import { readBody, readId, readInteger, readUuid } from './requestInput';

export const guestCartController = {
  async open(_req: Request, res: Response): Promise<void> {
    const cart = await guestCartService.openGuestCart();
    res.status(201).location(`/guest-carts/${cart.token}`).json(cart);
  },

  async show(req: Request, res: Response): Promise<void> {
    res.json(await guestCartService.getGuestCart(readUuid(req.params, 'token')));
  },

  async addItem(req: Request, res: Response): Promise<void> {
    const token = readUuid(req.params, 'token');
    const body = readBody(req);
    const productId = readInteger(body, 'productId', { min: 1 });
    const quantity = readInteger(body, 'quantity', { min: 1, max: 20 });
    const cart = await guestCartService.addGuestItem(token, productId, quantity);
    res.status(201).location(`/guest-carts/${token}`).json(cart);
  },

  async changeItem(req: Request, res: Response): Promise<void> {
    const token = readUuid(req.params, 'token');
    const quantity = readInteger(readBody(req), 'quantity', { min: 0, max: 20 });
    res.json(await guestCartService.changeGuestItem(token, readId(req, 'productId'), quantity));
  },
};

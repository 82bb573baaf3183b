import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import * as cartService from '../services/cartService';
import { readCode } from './promotionController';
import { readBody, readId, readInteger } from './requestInput';

const QUANTITY = { min: 1, max: 20 };

export const cartController = {
  async show(req: Request, res: Response): Promise<void> {
    res.json(await cartService.getCart(currentUser(req).id));
  },

  async addItem(req: Request, res: Response): Promise<void> {
    const body = readBody(req);
    const productId = readInteger(body, 'productId', { min: 1 });
    const quantity = readInteger(body, 'quantity', QUANTITY);
    const cart = await cartService.addItem(currentUser(req).id, productId, quantity);
    res.status(201).location('/cart').json(cart);
  },

  async changeItem(req: Request, res: Response): Promise<void> {
    const quantity = readInteger(readBody(req), 'quantity', QUANTITY);
    res.json(await cartService.changeItem(currentUser(req).id, readId(req, 'productId'), quantity));
  },

  async removeItem(req: Request, res: Response): Promise<void> {
    await cartService.removeItem(currentUser(req).id, readId(req, 'productId'));
    res.status(204).end();
  },

  async clear(req: Request, res: Response): Promise<void> {
    await cartService.clearCart(currentUser(req).id);
    res.status(204).end();
  },

  async useCoupon(req: Request, res: Response): Promise<void> {
    const code = readCode(readBody(req), 'code');
    res.json(await cartService.useCoupon(currentUser(req).id, code));
  },

  async dropCoupon(req: Request, res: Response): Promise<void> {
    await cartService.dropCoupon(currentUser(req).id);
    res.status(204).end();
  },

  async quote(req: Request, res: Response): Promise<void> {
    res.json(await cartService.quoteCart(currentUser(req).id));
  },
};

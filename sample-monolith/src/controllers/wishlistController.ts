import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import * as wishlistService from '../services/wishlistService';
import { optional, readBody, readId, readInteger } from './requestInput';

export const wishlistController = {
  async list(req: Request, res: Response): Promise<void> {
    res.json({ items: await wishlistService.listWishlist(currentUser(req).id) });
  },

  async add(req: Request, res: Response): Promise<void> {
    const { item, added } = await wishlistService.addToWishlist(
      currentUser(req).id,
      readId(req, 'productId'),
    );
    if (added) res.status(201).location('/wishlist');
    res.json(item);
  },

  async remove(req: Request, res: Response): Promise<void> {
    await wishlistService.removeFromWishlist(currentUser(req).id, readId(req, 'productId'));
    res.status(204).end();
  },

  async toCart(req: Request, res: Response): Promise<void> {
    const cart = await wishlistService.moveToCart(
      currentUser(req).id,
      readId(req, 'productId'),
      req.body === undefined ? 1 : readQuantity(req),
    );
    res.status(201).location('/cart').json(cart);
  },
};

function readQuantity(req: Request): number {
  const read = optional(readBody(req), 'quantity', (input, field) =>
    readInteger(input, field, { min: 1, max: 20 }),
  );
  return read ?? 1;
}

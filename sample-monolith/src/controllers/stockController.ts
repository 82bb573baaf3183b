import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import * as stockService from '../services/stockService';
import { optional, readBody, readDigits, readId, readInteger, readPage, readString } from './requestInput';

const LARGEST_DELIVERY = 10_000;
const LOW = 5;

export const stockController = {
  async restock(req: Request, res: Response): Promise<void> {
    const body = readBody(req);
    const level = await stockService.restock({
      productId: readId(req, 'productId'),
      quantity: readInteger(body, 'quantity', { min: 1, max: LARGEST_DELIVERY }),
      note: optional(body, 'note', readString) ?? '',
      actorId: currentUser(req).id,
    });
    res.status(201).location(`/stock/${level.productId}/movements`).json(level);
  },

  async low(req: Request, res: Response): Promise<void> {
    const below = optional(req.query, 'below', readDigits) ?? LOW;
    res.json(await stockService.listLowStock(below, readPage(req.query)));
  },

  async movements(req: Request, res: Response): Promise<void> {
    res.json(await stockService.listStockMovements(readId(req, 'productId'), readPage(req.query)));
  },
};

import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import type { ProductFilter, ProductSort } from '../models/productModel';
import * as catalogService from '../services/catalogService';
import { exportProducts } from '../services/productExport';
import { recordSearch } from '../services/searchService';
import {
  type Input,
  optional,
  readBody,
  readChoice,
  readId,
  readInteger,
  readPage,
  readString,
  requireSomeChange,
} from './requestInput';

const SORTS: readonly ProductSort[] = ['name', 'price', '-price', 'rating', 'newest'];
const HIGHEST_PRICE = 1_000_000;
const LARGEST_STOCK = 100_000;

export const catalogController = {
  async categories(_req: Request, res: Response): Promise<void> {
    res.json({ items: await catalogService.listCategories() });
  },

  async search(req: Request, res: Response): Promise<void> {
    const sort = optional(req.query, 'sort', (input, field) => readChoice(input, field, SORTS)) ?? 'name';
    const [filter, page] = [readFilter(req.query), readPage(req.query)];
    const found = await catalogService.searchProducts({ ...filter, ...page, sort });
    // Turning the pages is not searching again.
    if (filter.q !== undefined && page.page === 1) await recordSearch(filter.q);
    res.json(found);
  },

  async exportCsv(req: Request, res: Response): Promise<void> {
    const csv = await exportProducts(readFilter(req.query));
    res.attachment('products.csv').type('text/csv').send(csv);
  },

  async show(req: Request, res: Response): Promise<void> {
    res.json(await catalogService.getProduct(readId(req)));
  },

  async create(req: Request, res: Response): Promise<void> {
    const body = readBody(req);
    const product = await catalogService.createProduct(
      {
        sku: readString(body, 'sku', { max: 64 }),
        name: readString(body, 'name'),
        description: optional(body, 'description', readDescription),
        category: readString(body, 'category'),
        priceCents: readInteger(body, 'priceCents', { max: HIGHEST_PRICE }),
        stock: optional(body, 'stock', readStock),
      },
      currentUser(req).id,
    );
    res.status(201).location(`/products/${product.id}`).json(product);
  },

  async update(req: Request, res: Response): Promise<void> {
    const body = readBody(req);
    const changes = {
      name: optional(body, 'name', readString),
      description: optional(body, 'description', readDescription),
      category: optional(body, 'category', readString),
      priceCents: optional(body, 'priceCents', (input, field) =>
        readInteger(input, field, { max: HIGHEST_PRICE }),
      ),
      stock: optional(body, 'stock', readStock),
    };
    requireSomeChange(changes);
    res.json(await catalogService.updateProduct(readId(req), changes, currentUser(req).id));
  },

  async remove(req: Request, res: Response): Promise<void> {
    await catalogService.deleteProduct(readId(req));
    res.status(204).end();
  },
};

function readFilter(query: Input): ProductFilter {
  return { q: optional(query, 'q', readString), category: optional(query, 'category', readString) };
}

function readDescription(input: Input, field: string): string {
  return readString(input, field, { min: 0, max: 2000 });
}

function readStock(input: Input, field: string): number {
  return readInteger(input, field, { max: LARGEST_STOCK });
}

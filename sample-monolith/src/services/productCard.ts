import type { ProductCardRow } from '../models/productCardColumns';
import { type Money, money } from './money';

/** What a product shows of itself outside its own page. */
export interface ProductCard {
  id: number;
  name: string;
  price: Money;
  rating: { average: number; count: number };
}

export function toProductCard(row: ProductCardRow): ProductCard {
  return {
    id: row.id,
    name: row.name,
    price: money(row.price_cents),
    rating: { average: Number(row.rating_average), count: row.rating_count },
  };
}

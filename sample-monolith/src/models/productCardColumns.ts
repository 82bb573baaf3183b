export interface ProductCardRow {
  id: number;
  name: string;
  price_cents: number;
  rating_average: string;
  rating_count: number;
}

/** For every query that joins products only to show them in a list. */
export const PRODUCT_CARD_COLUMNS = [
  'products.id',
  'products.name',
  'products.price_cents',
  'products.rating_average',
  'products.rating_count',
];

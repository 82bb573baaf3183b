import { type Cell, csvLine } from '../helpers/csv';
import { type ProductFilter, type ProductWithCategoryRow, productModel } from '../models/productModel';

const HEADER = ['id', 'sku', 'name', 'category', 'price_cents', 'stock', 'rating_average', 'rating_count'];

export async function exportProducts(filter: ProductFilter): Promise<string> {
  const rows = await productModel.listAll(filter);
  return [HEADER, ...rows.map(cells)].map(csvLine).join('');
}

function cells(row: ProductWithCategoryRow): Cell[] {
  return [
    row.id,
    row.sku,
    row.name,
    row.category_slug,
    row.price_cents,
    row.stock,
    row.rating_average,
    row.rating_count,
  ];
}

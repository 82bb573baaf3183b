import { type ProductFilter, type ProductWithCategoryRow, productModel } from '../models/productModel';

const HEADER = ['id', 'sku', 'name', 'category', 'price_cents', 'stock', 'rating_average', 'rating_count'];

export async function exportProducts(filter: ProductFilter): Promise<string> {
  const rows = await productModel.listAll(filter);
  // RFC 4180: the lines end in CRLF.
  return [HEADER, ...rows.map(cells)].map((line) => `${line.map(quote).join(',')}\r\n`).join('');
}

function cells(row: ProductWithCategoryRow): (string | number)[] {
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

function quote(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

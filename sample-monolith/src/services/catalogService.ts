import { connection, unitOfWork } from '../db/unitOfWork';
import { badRequest, conflict, notFound } from '../httpError';
import { categoryModel } from '../models/categoryModel';
import {
  type ProductFilter,
  type ProductSort,
  type ProductWithCategoryRow,
  productModel,
} from '../models/productModel';
import { recordMovement, type StockChange } from '../models/stockMovementModel';
import { type Money, money } from './money';
import { offsetOf, type Page, type PageRequest, toPage } from './page';

export interface CategoryView {
  id: number;
  slug: string;
  name: string;
  productCount: number;
}

export interface ProductView {
  id: number;
  sku: string;
  name: string;
  description: string;
  category: { id: number; slug: string; name: string };
  price: Money;
  stock: number;
  available: number;
  rating: { average: number; count: number };
  createdAt: Date;
  updatedAt: Date;
}

export interface ProductSummary {
  id: number;
  name: string;
  ratingAverage: number;
  ratingCount: number;
}

export interface ProductSearch extends ProductFilter, PageRequest {
  sort: ProductSort;
}

export interface ProductChanges {
  name?: string;
  description?: string;
  category?: string;
  priceCents?: number;
  stock?: number;
}

export interface NewProduct extends ProductChanges {
  sku: string;
  category: string;
}

export async function listCategories(): Promise<CategoryView[]> {
  const rows = await categoryModel.listWithCounts();
  return rows.map(({ id, slug, name, product_count }) => ({
    id,
    slug,
    name,
    productCount: Number(product_count),
  }));
}

export async function searchProducts(search: ProductSearch): Promise<Page<ProductView>> {
  const [rows, total] = await Promise.all([
    productModel.list({ ...search, limit: search.pageSize, offset: offsetOf(search) }),
    productModel.count(search),
  ]);
  return toPage(rows.map(toProductView), total, search);
}

export async function getProduct(id: number): Promise<ProductView> {
  return toProductView(await requireProduct(id));
}

/** What other areas may know about a product. */
export async function getProductSummary(id: number): Promise<ProductSummary> {
  const row = await requireProduct(id);
  return {
    id: row.id,
    name: row.name,
    ratingAverage: Number(row.rating_average),
    ratingCount: row.rating_count,
  };
}

export async function createProduct(product: NewProduct, actorId: number): Promise<ProductView> {
  const categoryId = await categoryIdOf(product.category);
  const id = await unitOfWork(async () => {
    const created = await productModel.insert({
      sku: product.sku,
      name: product.name,
      description: product.description,
      category_id: categoryId,
      price_cents: product.priceCents,
      stock: product.stock,
    });
    if (created === undefined) throw conflict('sku_taken', 'There is already a product with this SKU');
    await noteStockChange({ productId: created, change: product.stock ?? 0, reason: 'restock', actorId });
    return created;
  });
  return getProduct(id);
}

export async function updateProduct(
  id: number,
  changes: ProductChanges,
  actorId: number,
): Promise<ProductView> {
  await requireProduct(id);
  const categoryId = changes.category === undefined ? undefined : await categoryIdOf(changes.category);
  await unitOfWork(async () => {
    const before = await productModel.lockStock(id);
    if (before === undefined) throw notFound('The product');
    const changed = await productModel.update(id, {
      name: changes.name,
      description: changes.description,
      category_id: categoryId,
      price_cents: changes.priceCents,
      stock: changes.stock,
    });
    if (!changed) throw conflict('stock_reserved', 'More pieces than that lie in carts');
    const change = (changes.stock ?? before.stock) - before.stock;
    await noteStockChange({ productId: id, change, reason: 'correction', actorId });
  });
  return getProduct(id);
}

export async function deleteProduct(id: number): Promise<void> {
  if (!(await productModel.softDelete(id))) throw notFound('The product');
}

async function noteStockChange(change: StockChange): Promise<void> {
  if (change.change !== 0) await recordMovement(change, connection());
}

async function requireProduct(id: number): Promise<ProductWithCategoryRow> {
  const row = await productModel.findActive(id);
  if (row === undefined) throw notFound('The product');
  return row;
}

/** For whoever is given a slug by a request. */
export async function categoryIdOf(slug: string): Promise<number> {
  const category = await categoryModel.findBySlug(slug);
  if (category === undefined) throw badRequest(`There is no category "${slug}"`, 'unknown_category');
  return category.id;
}

function toProductView(row: ProductWithCategoryRow): ProductView {
  return {
    id: row.id,
    sku: row.sku,
    name: row.name,
    description: row.description,
    category: { id: row.category_id, slug: row.category_slug, name: row.category_name },
    price: money(row.price_cents),
    stock: row.stock,
    available: row.stock - row.reserved,
    rating: { average: Number(row.rating_average), count: row.rating_count },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

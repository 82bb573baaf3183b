import type { Knex } from 'knex';
import { db, type Queryable } from '../db/connection';
import { connection } from '../db/unitOfWork';
import { escapeLike } from '../helpers/text';

export interface ProductRow {
  id: number;
  sku: string;
  name: string;
  description: string;
  category_id: number;
  price_cents: number;
  stock: number;
  reserved: number;
  rating_average: string;
  rating_count: number;
  rated_at: Date | null;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface ProductWithCategoryRow extends ProductRow {
  category_slug: string;
  category_name: string;
}

export type ProductSort = 'name' | 'price' | '-price' | 'rating' | 'newest';

export interface ProductFilter {
  q?: string;
  category?: string;
}

export interface ProductListing extends ProductFilter {
  sort: ProductSort;
  limit: number;
  offset: number;
}

export interface ProductValues {
  sku?: string;
  name?: string;
  description?: string;
  category_id?: number;
  price_cents?: number;
  stock?: number;
}

const ORDERINGS: Record<ProductSort, { column: string; order: 'asc' | 'desc' }> = {
  name: { column: 'products.name', order: 'asc' },
  price: { column: 'products.price_cents', order: 'asc' },
  '-price': { column: 'products.price_cents', order: 'desc' },
  rating: { column: 'products.rating_average', order: 'desc' },
  newest: { column: 'products.created_at', order: 'desc' },
};

function active(filter: ProductFilter): Knex.QueryBuilder {
  const query = db('products')
    .join('categories', 'categories.id', 'products.category_id')
    .whereNull('products.deleted_at');
  if (filter.category !== undefined) query.where('categories.slug', filter.category);
  if (filter.q !== undefined) {
    const pattern = `%${escapeLike(filter.q)}%`;
    query.where((either) => {
      either.whereILike('products.name', pattern).orWhereILike('products.description', pattern);
    });
  }
  return query;
}

function withCategory(query: Knex.QueryBuilder): Knex.QueryBuilder<object, ProductWithCategoryRow[]> {
  return query.select<ProductWithCategoryRow[]>(
    'products.*',
    'categories.slug as category_slug',
    'categories.name as category_name',
  );
}

export const productModel = {
  /** Ordered by id after the chosen column, or equal prices would move between pages. */
  async list(listing: ProductListing): Promise<ProductWithCategoryRow[]> {
    return withCategory(active(listing))
      .orderBy([ORDERINGS[listing.sort], { column: 'products.id' }])
      .limit(listing.limit)
      .offset(listing.offset);
  },

  async count(filter: ProductFilter): Promise<number> {
    const row = await active(filter).count({ total: 'products.id' }).first<{ total: string }>();
    return Number(row.total);
  },

  async listAll(filter: ProductFilter): Promise<ProductWithCategoryRow[]> {
    return withCategory(active(filter)).orderBy('products.id');
  },

  async findActive(id: number): Promise<ProductWithCategoryRow | undefined> {
    const [row] = await withCategory(active({})).where('products.id', id);
    return row;
  },

  /** Answers undefined when the SKU is already taken, by a deleted product too. */
  async insert(values: ProductValues): Promise<number | undefined> {
    const rows = await connection()('products')
      .insert(values)
      .onConflict('sku')
      .ignore()
      .returning<{ id: number }[]>('id');
    return rows[0]?.id;
  },

  /** What is in stock, held still until the unit of work around the caller ends. */
  async lockStock(id: number): Promise<{ stock: number; reserved: number; name: string } | undefined> {
    return connection()<ProductRow>('products')
      .where({ id })
      .whereNull('deleted_at')
      .forUpdate()
      .first('stock', 'reserved', 'name');
  },

  /** Every word but the last is whole, the last is still being typed. */
  startingWith(words: readonly string[], limit: number): Promise<{ id: number; name: string }[]> {
    return db<ProductRow>('products')
      .whereNull('deleted_at')
      .whereRaw("to_tsvector('simple', name) @@ to_tsquery('simple', ?)", [`${words.join(' & ')}:*`])
      .orderBy('name')
      .orderBy('id')
      .limit(limit)
      .select('id', 'name');
  },

  listLowStock(below: number, limit: number, offset: number): Promise<ProductRow[]> {
    return db<ProductRow>('products')
      .whereNull('deleted_at')
      .whereRaw('stock - reserved < ?', [below])
      .orderByRaw('stock - reserved, id')
      .limit(limit)
      .offset(offset);
  },

  async findEvenDeleted(id: number): Promise<ProductRow | undefined> {
    return db<ProductRow>('products').where({ id }).first();
  },

  async addToStock(id: number, quantity: number): Promise<void> {
    await connection()('products').where({ id }).increment('stock', quantity);
  },

  /** Refuses, with false, a stock below what lies in carts. */
  async update(id: number, values: ProductValues): Promise<boolean> {
    const query = connection()('products').where({ id }).whereNull('deleted_at');
    if (values.stock !== undefined) query.where('reserved', '<=', values.stock);
    const changed: number = await query.update({ ...values, updated_at: db.fn.now() });
    return changed > 0;
  },

  async softDelete(id: number): Promise<boolean> {
    const changed: number = await db('products')
      .where({ id })
      .whereNull('deleted_at')
      .update({ deleted_at: db.fn.now() });
    return changed > 0;
  },

  /** One conditional update, so that two carts cannot both take the last piece. */
  async reserve(id: number, quantity: number): Promise<ProductRow | undefined> {
    const rows = await connection()('products')
      .where({ id })
      .whereNull('deleted_at')
      .whereRaw('stock - reserved >= ?', [quantity])
      .increment('reserved', quantity)
      .returning<ProductRow[]>('*');
    return rows[0];
  },

  async release(id: number, quantity: number): Promise<ProductRow | undefined> {
    const rows = await connection()('products')
      .where({ id })
      .update({ reserved: db.raw('greatest(reserved - ?, 0)', [quantity]) })
      .returning<ProductRow[]>('*');
    return rows[0];
  },

  /** Turns a reservation into a sale: both numbers fall together. */
  async takeReserved(id: number, quantity: number, trx: Queryable): Promise<boolean> {
    const changed: number = await trx('products')
      .where({ id })
      .whereNull('deleted_at')
      .where('reserved', '>=', quantity)
      .decrement({ stock: quantity, reserved: quantity });
    return changed > 0;
  },

  async returnToStock(id: number, quantity: number, trx: Queryable): Promise<void> {
    await trx('products').where({ id }).increment('stock', quantity);
  },

  /** Reads the reviews in the same statement, so the average never mixes two moments. */
  async refreshRating(id: number): Promise<ProductRow | undefined> {
    const result = await db.raw<{ rows: ProductRow[] }>(
      `update products
          set rating_average = coalesce((select round(avg(rating), 2) from reviews where product_id = ?), 0),
              rating_count = (select count(*) from reviews where product_id = ?),
              rated_at = now()
        where id = ?
      returning *`,
      [id, id, id],
    );
    return result.rows[0];
  },
};

import { db } from '../db/connection';

export interface CategoryRow {
  id: number;
  slug: string;
  name: string;
}

export interface CategoryWithCountRow extends CategoryRow {
  product_count: string;
}

export const categoryModel = {
  findBySlug(slug: string): Promise<CategoryRow | undefined> {
    return db<CategoryRow>('categories').where({ slug }).first();
  },

  listWithCounts(): Promise<CategoryWithCountRow[]> {
    return db('categories')
      .leftJoin('products', (join) => {
        join.on('products.category_id', 'categories.id').andOnNull('products.deleted_at');
      })
      .groupBy('categories.id')
      .orderBy('categories.name')
      .select<CategoryWithCountRow[]>('categories.id', 'categories.slug', 'categories.name')
      .count({ product_count: 'products.id' });
  },
};

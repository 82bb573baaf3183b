import type { Knex } from 'knex';
import { db } from '../db/connection';

export interface ReviewRow {
  id: number;
  product_id: number;
  user_id: number;
  rating: number;
  title: string;
  body: string;
  created_at: Date;
  updated_at: Date;
  author_name: string;
  product_name: string;
  helpful: string;
  unhelpful: string;
}

export interface NewReview {
  productId: number;
  userId: number;
  rating: number;
  title: string;
  body: string;
}

export interface ReviewChanges {
  rating?: number;
  title?: string;
  body?: string;
}

function detailed(): Knex.QueryBuilder<object, ReviewRow[]> {
  return db('reviews')
    .join('users', 'users.id', 'reviews.user_id')
    .join('products', 'products.id', 'reviews.product_id')
    .leftJoin('review_votes', 'review_votes.review_id', 'reviews.id')
    .groupBy('reviews.id', 'users.display_name', 'products.name')
    .select<ReviewRow[]>(
      'reviews.*',
      'users.display_name as author_name',
      'products.name as product_name',
      db.raw('count(*) filter (where review_votes.helpful) as helpful'),
      db.raw('count(*) filter (where not review_votes.helpful) as unhelpful'),
    );
}

export const reviewModel = {
  async findById(id: number): Promise<ReviewRow | undefined> {
    const [row] = await detailed().where('reviews.id', id);
    return row;
  },

  async listForProduct(productId: number, limit: number, offset: number): Promise<ReviewRow[]> {
    return detailed()
      .where('reviews.product_id', productId)
      .orderBy('reviews.id', 'desc')
      .limit(limit)
      .offset(offset);
  },

  async listByUser(userId: number): Promise<ReviewRow[]> {
    return detailed().where('reviews.user_id', userId).orderBy('reviews.id', 'desc');
  },

  async countForProduct(productId: number): Promise<number> {
    const row = await db('reviews')
      .where({ product_id: productId })
      .count({ total: 'id' })
      .first<{ total: string }>();
    return Number(row.total);
  },

  /** Answers undefined when this user has already reviewed this product. */
  async insert(review: NewReview): Promise<number | undefined> {
    const rows = await db('reviews')
      .insert({
        product_id: review.productId,
        user_id: review.userId,
        rating: review.rating,
        title: review.title,
        body: review.body,
      })
      .onConflict(['product_id', 'user_id'])
      .ignore()
      .returning<{ id: number }[]>('id');
    return rows[0]?.id;
  },

  async update(id: number, changes: ReviewChanges): Promise<void> {
    await db('reviews')
      .where({ id })
      .update({ ...changes, updated_at: db.fn.now() });
  },

  async remove(id: number): Promise<void> {
    await db('reviews').where({ id }).delete();
  },
};

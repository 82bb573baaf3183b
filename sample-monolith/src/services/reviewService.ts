import { badRequest, conflict, forbidden, notFound } from '../httpError';
import { orderModel } from '../models/orderModel';
import { type ReviewChanges, type ReviewRow, reviewModel } from '../models/reviewModel';
import { insertVote } from '../models/reviewVoteModel';
import type { AuthenticatedUser } from './authService';
import { getProductSummary } from './catalogService';
import { offsetOf, type Page, type PageRequest, toPage } from './page';
import { refreshRating } from './ratingService';

export interface ReviewView {
  id: number;
  product: { id: number; name: string };
  author: { id: number; displayName: string };
  rating: number;
  title: string;
  body: string;
  votes: { helpful: number; unhelpful: number };
  createdAt: Date;
  updatedAt: Date;
}

export interface ProductReviews extends Page<ReviewView> {
  rating: { average: number; count: number };
}

export interface ReviewText {
  rating: number;
  title: string;
  body: string;
}

export async function listProductReviews(productId: number, request: PageRequest): Promise<ProductReviews> {
  const product = await getProductSummary(productId);
  const [rows, total] = await Promise.all([
    reviewModel.listForProduct(productId, request.pageSize, offsetOf(request)),
    reviewModel.countForProduct(productId),
  ]);
  return {
    ...toPage(rows.map(toReviewView), total, request),
    rating: { average: product.ratingAverage, count: product.ratingCount },
  };
}

export async function listOwnReviews(userId: number): Promise<ReviewView[]> {
  return (await reviewModel.listByUser(userId)).map(toReviewView);
}

export async function getReview(id: number): Promise<ReviewView> {
  return toReviewView(await requireReview(id));
}

export async function createReview(productId: number, userId: number, text: ReviewText): Promise<ReviewView> {
  await getProductSummary(productId);
  if (!(await orderModel.hasBought(userId, productId)))
    throw forbidden('Only who has bought a product may review it', 'not_bought');
  const id = await reviewModel.insert({ productId, userId, ...text });
  if (id === undefined) throw conflict('already_reviewed', 'You have already reviewed this product');
  await refreshRating(productId);
  return getReview(id);
}

export async function updateReview(id: number, userId: number, changes: ReviewChanges): Promise<ReviewView> {
  const review = await requireReview(id);
  if (review.user_id !== userId) throw forbidden('Only the author may change a review');
  await reviewModel.update(id, changes);
  await refreshRating(review.product_id);
  return getReview(id);
}

export async function deleteReview(id: number, user: AuthenticatedUser): Promise<void> {
  const review = await requireReview(id);
  if (review.user_id !== user.id && user.role !== 'admin') {
    throw forbidden('Only the author or an administrator may delete a review');
  }
  await reviewModel.remove(id);
  await refreshRating(review.product_id);
}

export async function voteOnReview(id: number, userId: number, helpful: boolean): Promise<ReviewView> {
  const review = await requireReview(id);
  if (review.user_id === userId) throw badRequest('You cannot vote on your own review', 'own_review');
  if (!(await insertVote({ reviewId: id, userId, helpful }))) {
    throw conflict('already_voted', 'You have already voted on this review');
  }
  return getReview(id);
}

async function requireReview(id: number): Promise<ReviewRow> {
  const row = await reviewModel.findById(id);
  if (row === undefined) throw notFound('The review');
  return row;
}

function toReviewView(row: ReviewRow): ReviewView {
  return {
    id: row.id,
    product: { id: row.product_id, name: row.product_name },
    author: { id: row.user_id, displayName: row.author_name },
    rating: row.rating,
    title: row.title,
    body: row.body,
    votes: { helpful: Number(row.helpful), unhelpful: Number(row.unhelpful) },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

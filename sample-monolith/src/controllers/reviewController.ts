import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import * as reviewService from '../services/reviewService';
import {
  type Input,
  optional,
  readBody,
  readBoolean,
  readId,
  readInteger,
  readPage,
  readString,
  requireSomeChange,
} from './requestInput';

export const reviewController = {
  async listForProduct(req: Request, res: Response): Promise<void> {
    res.json(await reviewService.listProductReviews(readId(req), readPage(req.query)));
  },

  async create(req: Request, res: Response): Promise<void> {
    const body = readBody(req);
    const review = await reviewService.createReview(readId(req), currentUser(req).id, {
      rating: readRating(body, 'rating'),
      title: readString(body, 'title', { max: 120 }),
      body: optional(body, 'body', readText) ?? '',
    });
    res.status(201).location(`/reviews/${review.id}`).json(review);
  },

  async listOwn(req: Request, res: Response): Promise<void> {
    res.json({ items: await reviewService.listOwnReviews(currentUser(req).id) });
  },

  async show(req: Request, res: Response): Promise<void> {
    res.json(await reviewService.getReview(readId(req)));
  },

  async update(req: Request, res: Response): Promise<void> {
    const body = readBody(req);
    const changes = {
      rating: optional(body, 'rating', readRating),
      title: optional(body, 'title', (input, field) => readString(input, field, { max: 120 })),
      body: optional(body, 'body', readText),
    };
    requireSomeChange(changes);
    res.json(await reviewService.updateReview(readId(req), currentUser(req).id, changes));
  },

  async remove(req: Request, res: Response): Promise<void> {
    await reviewService.deleteReview(readId(req), currentUser(req));
    res.status(204).end();
  },

  async vote(req: Request, res: Response): Promise<void> {
    const helpful = readBoolean(readBody(req), 'helpful');
    const review = await reviewService.voteOnReview(readId(req), currentUser(req).id, helpful);
    res.status(201).location(`/reviews/${review.id}`).json(review);
  },
};

function readRating(input: Input, field: string): number {
  return readInteger(input, field, { min: 1, max: 5 });
}

function readText(input: Input, field: string): string {
  return readString(input, field, { min: 0, max: 4000 });
}

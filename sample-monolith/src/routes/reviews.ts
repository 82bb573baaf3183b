import { Router } from 'express';
import { reviewController } from '../controllers/reviewController';
import { requireUser } from '../middleware/authorize';

export const reviewsRouter = Router();

reviewsRouter.get('/mine', requireUser, reviewController.listOwn);
reviewsRouter
  .route('/:id')
  .get(reviewController.show)
  .patch(requireUser, reviewController.update)
  .delete(requireUser, reviewController.remove);
reviewsRouter.post('/:id/votes', requireUser, reviewController.vote);

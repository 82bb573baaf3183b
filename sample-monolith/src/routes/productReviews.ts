import { Router } from 'express';
import { reviewController } from '../controllers/reviewController';
import { requireUser } from '../middleware/authorize';

/** Mounted under /products/:id/reviews, whose id the handlers need. */
export const productReviewsRouter = Router({ mergeParams: true });

productReviewsRouter.get('/', reviewController.listForProduct);
productReviewsRouter.post('/', requireUser, reviewController.create);

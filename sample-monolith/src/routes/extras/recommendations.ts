import { Router } from 'express';
import { recommendationController } from '../../controllers/recommendationController';
import { requireUser } from '../../middleware/authorize';

// Its routes lie under three older paths.
export const path = '/';
export const router = Router();

router.get('/recommendations', recommendationController.recommend);
router.get('/products/:id/also-bought', recommendationController.alsoBought);
router.post('/products/:id/views', requireUser, recommendationController.recordView);
router.get('/me/viewed', requireUser, recommendationController.listViewed);

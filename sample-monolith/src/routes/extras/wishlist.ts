import { Router } from 'express';
import { wishlistController } from '../../controllers/wishlistController';
import { requireUser } from '../../middleware/authorize';

export const path = '/wishlist';
export const router = Router();

router.use(requireUser);
router.get('/', wishlistController.list);
router.put('/:productId', wishlistController.add);
router.delete('/:productId', wishlistController.remove);
router.post('/:productId/to-cart', wishlistController.toCart);

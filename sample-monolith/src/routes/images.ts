import { Router, raw } from 'express';
import { imageController } from '../controllers/imageController';
import { requireAdmin } from '../middleware/authorize';
import { IMAGE_FORMATS } from '../services/imageFormat';

/** Mounted under /products/:id/images, whose id the handlers need. */
export const imagesRouter = Router({ mergeParams: true });

const readImage = raw({ type: IMAGE_FORMATS.map(({ mediaType }) => mediaType), limit: '2mb' });

imagesRouter.get('/', imageController.list);
imagesRouter.post('/', requireAdmin, readImage, imageController.upload);
imagesRouter.delete('/:imageId', requireAdmin, imageController.remove);

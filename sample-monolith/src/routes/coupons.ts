import { Router } from 'express';
import { showOffer } from '../controllers/promotionController';

export const couponsRouter = Router();

couponsRouter.get('/:code', showOffer);

import { Router } from 'express';
import { popular } from '../../controllers/searchController';

export const path = '/search';
export const router = Router();

router.get('/popular', popular);

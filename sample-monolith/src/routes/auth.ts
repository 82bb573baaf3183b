import { Router } from 'express';
import * as auth from '../controllers/authController';
import { requireUser } from '../middleware/authorize';

export const authRouter = Router();

authRouter.post('/register', auth.register);
authRouter.post('/login', auth.login);
authRouter.post('/logout', requireUser, auth.logout);

import { Router } from 'express';
import * as auth from '../controllers/authController';
import { requireUser } from '../middleware/authorize';
import { limitLogins } from '../middleware/loginLimiter';

export const authRouter = Router();

authRouter.post('/register', auth.register);
authRouter.post('/login', limitLogins, auth.login);
authRouter.post('/logout', requireUser, auth.logout);
authRouter.get('/sessions', requireUser, auth.sessions);
authRouter.delete('/sessions', requireUser, auth.endOtherSessions);
authRouter.post('/password-reset', auth.requestReset);
authRouter.post('/password-reset/confirm', auth.resetPassword);

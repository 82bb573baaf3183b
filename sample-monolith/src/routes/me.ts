import { Router } from 'express';
import * as account from '../controllers/accountController';
import { requireUser } from '../middleware/authorize';

export const meRouter = Router();

meRouter.use(requireUser);
meRouter.get('/', account.showAccount);
meRouter.patch('/', account.changeAccount);
meRouter.get('/addresses', account.listAddresses);
meRouter.post('/addresses', account.addAddress);
meRouter.put('/addresses/:addressId', account.changeAddress);
meRouter.delete('/addresses/:addressId', account.removeAddress);
meRouter.get('/notifications', account.listNotifications);
meRouter.post('/notifications/read', account.readNotifications);
meRouter.get('/emails', account.listEmails);

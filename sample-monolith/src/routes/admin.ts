import { Router } from 'express';
import { adminController } from '../controllers/adminController';
import { changeSetting, listSettings } from '../controllers/settingsController';
import { requireAdmin } from '../middleware/authorize';

export const adminRouter = Router();

adminRouter.get('/summary', requireAdmin, adminController.summary);
adminRouter.get('/sales', requireAdmin, adminController.sales);
adminRouter.get('/customers', requireAdmin, adminController.customers);
adminRouter.get('/customers/:id', requireAdmin, adminController.customer);
adminRouter.patch('/customers/:id', requireAdmin, adminController.changeCustomer);
adminRouter.get('/products/:id/report', requireAdmin, adminController.productReport);
adminRouter.get('/audit', requireAdmin, adminController.audit);
adminRouter.get('/orders/export', requireAdmin, adminController.exportOrders);
adminRouter.get('/jobs', requireAdmin, adminController.jobs);
adminRouter.post('/jobs/:name/run', requireAdmin, adminController.runJob);
adminRouter.get('/settings', requireAdmin, listSettings);
adminRouter.put('/settings/:key', requireAdmin, changeSetting);

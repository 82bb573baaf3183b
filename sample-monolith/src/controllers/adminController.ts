import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import type { OrderStatus } from '../models/orderModel';
import type { Role } from '../models/userModel';
import * as backoffice from '../services/backofficeService';
import { listJobs, runJobNow } from '../services/jobService';
import { readPeriod, readReportPeriod } from './periodInput';
import { optional, readBody, readChoice, readId, readPage, readString } from './requestInput';

const ROLES: readonly Role[] = ['customer', 'support', 'warehouse', 'admin'];
const STATUSES: readonly OrderStatus[] = ['placed', 'shipped', 'cancelled'];

export const adminController = {
  async summary(_req: Request, res: Response): Promise<void> {
    res.json(await backoffice.getSummary());
  },

  async sales(req: Request, res: Response): Promise<void> {
    res.json(await backoffice.getSales(readReportPeriod(req.query)));
  },

  async customers(req: Request, res: Response): Promise<void> {
    res.json(await backoffice.listCustomers(optional(req.query, 'q', readString), readPage(req.query)));
  },

  async customer(req: Request, res: Response): Promise<void> {
    res.json(await backoffice.getCustomer(readId(req)));
  },

  async changeCustomer(req: Request, res: Response): Promise<void> {
    const role = readChoice(readBody(req), 'role', ROLES);
    res.json(await backoffice.changeRole(readId(req), role, currentUser(req).id));
  },

  async productReport(req: Request, res: Response): Promise<void> {
    res.json(await backoffice.getProductReport(readId(req)));
  },

  async audit(req: Request, res: Response): Promise<void> {
    res.json(await backoffice.listAudit(optional(req.query, 'subject', readString), readPage(req.query)));
  },

  async exportOrders(req: Request, res: Response): Promise<void> {
    const status = optional(req.query, 'status', (input, field) => readChoice(input, field, STATUSES));
    const filter = { ...readPeriod(req.query), status };
    res.set('content-disposition', 'attachment; filename="orders.csv"').type('text/csv');
    try {
      await backoffice.exportOrders(filter, res);
    } catch (error) {
      if (!isReaderGone(error)) throw error;
    }
  },

  async jobs(_req: Request, res: Response): Promise<void> {
    res.json({ items: await listJobs() });
  },

  async runJob(req: Request, res: Response): Promise<void> {
    res.json(await runJobNow(readString(req.params, 'name')));
  },
};

/** Leaving in the middle of a download is no failure of ours, and leaves nobody to answer. */
function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

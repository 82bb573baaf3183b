import type { Express } from 'express';
import { managedCoupons, managedPriceRules } from '../controllers/promotionController';
import { crudRouter } from './crudRouter';

/** What the back office edits, by the last part of its path. */
const managed = {
  coupons: crudRouter(managedCoupons),
  'price-rules': crudRouter(managedPriceRules),
};

export function mountManaged(app: Express): void {
  for (const [name, router] of Object.entries(managed)) app.use(`/admin/${name}`, router);
}

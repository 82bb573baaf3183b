import { db, type Queryable } from '../db/connection';

export type PaymentMethod = 'card' | 'invoice';
export type PaymentStatus = 'captured' | 'refunded';

export interface PaymentRow {
  id: number;
  order_id: number;
  method: PaymentMethod;
  status: PaymentStatus;
  amount_cents: number;
}

export interface NewPayment {
  orderId: number;
  method: PaymentMethod;
  amountCents: number;
}

export const paymentModel = {
  async insertCaptured(payment: NewPayment, trx: Queryable): Promise<void> {
    await trx('payments').insert({
      order_id: payment.orderId,
      method: payment.method,
      status: 'captured',
      amount_cents: payment.amountCents,
    });
  },

  findForOrder(orderId: number): Promise<PaymentRow | undefined> {
    return db<PaymentRow>('payments').where({ order_id: orderId }).first();
  },

  async refund(orderId: number, trx: Queryable): Promise<void> {
    await trx('payments').where({ order_id: orderId }).update({ status: 'refunded' });
  },
};

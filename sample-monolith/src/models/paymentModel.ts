import { db, type Queryable } from '../db/connection';

export type PaymentMethod = 'card' | 'invoice';
export type PaymentStatus = 'captured' | 'refunded';
export type AttemptOutcome = 'accepted' | 'declined' | 'failed' | 'refunded';

export interface PaymentRow {
  id: number;
  order_id: number;
  method: PaymentMethod;
  status: PaymentStatus;
  amount_cents: number;
  charge_id: string | null;
  settled_at: Date | null;
}

export interface NewPayment {
  orderId: number;
  method: PaymentMethod;
  amountCents: number;
  chargeId?: string;
}

export interface NewAttempt {
  reference: string;
  userId: number;
  amountCents: number;
  outcome: AttemptOutcome;
  chargeId?: string;
}

export interface AttemptRow {
  id: number;
  reference: string;
  amount_cents: number;
  outcome: AttemptOutcome;
  created_at: Date;
}

export const paymentModel = {
  async insertCaptured(payment: NewPayment, trx: Queryable): Promise<void> {
    await trx('payments').insert({
      order_id: payment.orderId,
      method: payment.method,
      status: 'captured',
      amount_cents: payment.amountCents,
      charge_id: payment.chargeId,
    });
  },

  findForOrder(orderId: number, trx: Queryable = db): Promise<PaymentRow | undefined> {
    return trx<PaymentRow>('payments').where({ order_id: orderId }).first();
  },

  async refund(orderId: number, trx: Queryable): Promise<void> {
    await trx('payments').where({ order_id: orderId }).update({ status: 'refunded' });
  },

  /** False when no payment has this charge, or it is settled already. */
  async settle(chargeId: string): Promise<boolean> {
    const changed: number = await db('payments')
      .where({ charge_id: chargeId })
      .whereNull('settled_at')
      .update({ settled_at: db.fn.now() });
    return changed > 0;
  },

  /** Always on the pool: what was tried must be on record even when the order around it is rolled back. */
  async insertAttempt(attempt: NewAttempt): Promise<void> {
    await db('payment_attempts').insert({
      reference: attempt.reference,
      user_id: attempt.userId,
      amount_cents: attempt.amountCents,
      outcome: attempt.outcome,
      charge_id: attempt.chargeId,
    });
  },

  listAttempts(userId: number, limit: number): Promise<AttemptRow[]> {
    return db('payment_attempts')
      .where({ user_id: userId })
      .orderBy('id', 'desc')
      .limit(limit)
      .select<AttemptRow[]>('id', 'reference', 'amount_cents', 'outcome', 'created_at');
  },
};

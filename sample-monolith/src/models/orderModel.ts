import type { Knex } from 'knex';
import { db, type Queryable } from '../db/connection';
import type { Address } from './userModel';

export type OrderStatus = 'placed' | 'shipped' | 'cancelled';

export interface OrderRow {
  id: number;
  user_id: number;
  status: OrderStatus;
  total_cents: number;
  shipping_address: Address;
  placed_at: Date;
  cancelled_at: Date | null;
}

export interface OrderWithCustomerRow extends OrderRow {
  display_name: string;
  email: string;
}

export interface OrderListRow extends OrderRow {
  item_count: string;
}

export interface NewOrder {
  userId: number;
  totalCents: number;
  shippingAddress: Address;
}

export class OrderModel {
  constructor(private readonly knex: Knex) {}

  async insert(order: NewOrder, trx: Queryable): Promise<OrderRow> {
    const [row] = await trx('orders')
      .insert({
        user_id: order.userId,
        total_cents: order.totalCents,
        shipping_address: JSON.stringify(order.shippingAddress),
      })
      .returning<OrderRow[]>('*');
    return row;
  }

  findWithCustomer(id: number, trx: Queryable = this.knex): Promise<OrderWithCustomerRow | undefined> {
    return trx('orders')
      .join('users', 'users.id', 'orders.user_id')
      .where('orders.id', id)
      .first<OrderWithCustomerRow | undefined>('orders.*', 'users.display_name', 'users.email');
  }

  listForUser(userId: number, limit: number, offset: number): Promise<OrderListRow[]> {
    return this.knex('orders')
      .join('order_items', 'order_items.order_id', 'orders.id')
      .where('orders.user_id', userId)
      .groupBy('orders.id')
      .orderBy('orders.id', 'desc')
      .limit(limit)
      .offset(offset)
      .select<OrderListRow[]>('orders.*')
      .sum({ item_count: 'order_items.quantity' });
  }

  async countForUser(userId: number): Promise<number> {
    const row = await this.knex('orders')
      .where({ user_id: userId })
      .count({ total: 'id' })
      .first<{ total: string }>();
    return Number(row.total);
  }

  /** Answers undefined when the order is no longer, or not yet, to be shipped. */
  async ship(id: number, trx: Queryable): Promise<OrderRow | undefined> {
    const rows = await trx('orders')
      .where({ id, status: 'placed' })
      .update({ status: 'shipped' })
      .returning<OrderRow[]>('*');
    return rows[0];
  }

  /** Answers undefined when the order has left the state in which it can be cancelled. */
  async cancel(id: number, trx: Queryable): Promise<OrderRow | undefined> {
    const rows = await trx('orders')
      .where({ id, status: 'placed' })
      .update({ status: 'cancelled', cancelled_at: this.knex.fn.now() })
      .returning<OrderRow[]>('*');
    return rows[0];
  }
}

export const orderModel = new OrderModel(db);

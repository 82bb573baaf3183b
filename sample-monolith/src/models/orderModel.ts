import type { Knex } from 'knex';
import { db, type Queryable } from '../db/connection';
import { escapeLike } from '../helpers/text';
import type { Address } from './userModel';

export type OrderStatus = 'placed' | 'shipped' | 'cancelled';

export interface OrderRow {
  id: number;
  user_id: number;
  status: OrderStatus;
  subtotal_cents: number;
  discount_cents: number;
  shipping_cents: number;
  total_cents: number;
  coupon_code: string | null;
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
  subtotalCents: number;
  discountCents: number;
  shippingCents: number;
  totalCents: number;
  couponCode: string | null;
  shippingAddress: Address;
}

export interface OrderFilter {
  status?: OrderStatus;
  /** First letters of the customer's e-mail address. */
  email?: string;
  from?: Date;
  /** The first moment that does not count any more. */
  until?: Date;
  minTotalCents?: number;
}

export class OrderModel {
  constructor(private readonly knex: Knex) {}

  async insert(order: NewOrder, trx: Queryable): Promise<OrderRow> {
    const [row] = await trx('orders')
      .insert({
        user_id: order.userId,
        subtotal_cents: order.subtotalCents,
        discount_cents: order.discountCents,
        shipping_cents: order.shippingCents,
        total_cents: order.totalCents,
        coupon_code: order.couponCode,
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

  /** Newest first; one row more than asked for tells that there is another page. */
  search(filter: OrderFilter, limit: number, offset: number): Promise<OrderWithCustomerRow[]> {
    const query = this.knex('orders').join('users', 'users.id', 'orders.user_id');
    if (filter.status !== undefined) query.where('orders.status', filter.status);
    if (filter.email !== undefined) query.where('users.email', 'like', `${escapeLike(filter.email)}%`);
    if (filter.from !== undefined) query.where('orders.placed_at', '>=', filter.from);
    if (filter.until !== undefined) query.where('orders.placed_at', '<', filter.until);
    if (filter.minTotalCents !== undefined) query.where('orders.total_cents', '>=', filter.minTotalCents);
    return query
      .orderBy([
        { column: 'orders.placed_at', order: 'desc' },
        { column: 'orders.id', order: 'desc' },
      ])
      .limit(limit)
      .offset(offset)
      .select<OrderWithCustomerRow[]>('orders.*', 'users.display_name', 'users.email');
  }

  /** Whether the customer ever bought this product and kept it. */
  async hasBought(userId: number, productId: number): Promise<boolean> {
    const row = await this.knex('orders')
      .join('order_items', 'order_items.order_id', 'orders.id')
      .where({ 'orders.user_id': userId, 'order_items.product_id': productId })
      .whereNot('orders.status', 'cancelled')
      .first<{ id: number } | undefined>('orders.id');
    return row !== undefined;
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

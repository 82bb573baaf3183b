import { db, type Queryable } from '../db/connection';
import { bus } from '../events/bus';
import { conflict, notFound } from '../httpError';
import { listOrderItems, type OrderItemWithProductRow } from '../models/orderItemModel';
import { type OrderRow, type OrderStatus, type OrderWithCustomerRow, orderModel } from '../models/orderModel';
import { type PaymentMethod, type PaymentStatus, paymentModel } from '../models/paymentModel';
import { productModel } from '../models/productModel';
import type { Address, Role } from '../models/userModel';
import type { AuthenticatedUser } from './authService';
import { type Money, money } from './money';
import { offsetOf, type Page, type PageRequest, toPage } from './page';
import { findShipmentOfOrder, type ShipmentView } from './shipmentService';

export interface OrderSummary {
  id: number;
  status: OrderStatus;
  itemCount: number;
  total: Money;
  placedAt: Date;
  cancelledAt: Date | null;
}

export interface OrderLine {
  productId: number;
  sku: string;
  name: string;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
}

export interface OrderView extends OrderSummary {
  customer: { id: number; displayName: string; email: string };
  shippingAddress: Address;
  items: OrderLine[];
  payment: { method: PaymentMethod; status: PaymentStatus; amount: Money } | null;
}

export interface OrderTracking {
  orderId: number;
  orderStatus: OrderStatus;
  shipment: ShipmentView | null;
}

/** They help any customer. */
const STAFF: readonly Role[] = ['admin', 'support'];

export async function listOrders(userId: number, request: PageRequest): Promise<Page<OrderSummary>> {
  const [rows, total] = await Promise.all([
    orderModel.listForUser(userId, request.pageSize, offsetOf(request)),
    orderModel.countForUser(userId),
  ]);
  return toPage(
    rows.map((row) => toSummary(row, Number(row.item_count))),
    total,
    request,
  );
}

export async function getOrder(id: number, reader: AuthenticatedUser): Promise<OrderView> {
  return describe(await requireReadable(id, reader));
}

export async function cancelOrder(id: number, reader: AuthenticatedUser): Promise<OrderView> {
  const order = await requireReadable(id, reader);

  await db.transaction(async (trx) => {
    const cancelled = await orderModel.cancel(id, trx);
    if (cancelled === undefined) throw conflict('order_not_cancellable', `The order is ${order.status}`);
    for (const item of await listOrderItems(id, trx)) {
      await productModel.returnToStock(item.product_id, item.quantity, trx);
    }
    await paymentModel.refund(id, trx);
  });
  bus.emit('order.cancelled', { orderId: id, userId: order.user_id });
  return getOrder(id, reader);
}

/** The parcel of an order, null while there is none. */
export async function getTracking(id: number, reader: AuthenticatedUser): Promise<OrderTracking> {
  const order = await requireReadable(id, reader);
  return { orderId: id, orderStatus: order.status, shipment: await findShipmentOfOrder(id) };
}

export async function markShipped(id: number, trx: Queryable): Promise<OrderRow> {
  const order = await orderModel.findWithCustomer(id, trx);
  if (order === undefined) throw notFound('The order');
  const shipped = await orderModel.ship(id, trx);
  if (shipped === undefined) throw conflict('order_not_shippable', `The order is ${order.status}`);
  return shipped;
}

export async function ownerOfOrder(id: number): Promise<number> {
  const order = await orderModel.findWithCustomer(id);
  if (order === undefined) throw notFound('The order');
  return order.user_id;
}

/** Somebody else's order answers 404 like a missing one: its number tells nothing. */
export async function requireReadable(id: number, reader: AuthenticatedUser): Promise<OrderWithCustomerRow> {
  const order = await orderModel.findWithCustomer(id);
  if (order === undefined || (order.user_id !== reader.id && !STAFF.includes(reader.role))) {
    throw notFound('The order');
  }
  return order;
}

async function describe(order: OrderWithCustomerRow): Promise<OrderView> {
  const [items, payment] = await Promise.all([listOrderItems(order.id), paymentModel.findForOrder(order.id)]);
  const itemCount = items.reduce((sum, item) => sum + item.quantity, 0);
  return {
    ...toSummary(order, itemCount),
    customer: { id: order.user_id, displayName: order.display_name, email: order.email },
    shippingAddress: order.shipping_address,
    items: items.map(toOrderLine),
    payment: payment
      ? { method: payment.method, status: payment.status, amount: money(payment.amount_cents) }
      : null,
  };
}

function toSummary(row: OrderRow, itemCount: number): OrderSummary {
  return {
    id: row.id,
    status: row.status,
    itemCount,
    total: money(row.total_cents),
    placedAt: row.placed_at,
    cancelledAt: row.cancelled_at,
  };
}

function toOrderLine(row: OrderItemWithProductRow): OrderLine {
  return {
    productId: row.product_id,
    sku: row.sku,
    name: row.name,
    quantity: row.quantity,
    unitPrice: money(row.unit_price_cents),
    lineTotal: money(row.unit_price_cents * row.quantity),
  };
}

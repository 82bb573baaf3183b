import { db, type Queryable } from '../db/connection';
import { bus } from '../events/bus';
import { conflict, notFound } from '../httpError';
import { couponModel } from '../models/couponModel';
import { listOrderItems, type OrderItemWithProductRow } from '../models/orderItemModel';
import {
  type OrderFilter,
  type OrderRow,
  type OrderStatus,
  type OrderWithCustomerRow,
  orderModel,
} from '../models/orderModel';
import {
  type AttemptOutcome,
  type PaymentMethod,
  type PaymentStatus,
  paymentModel,
} from '../models/paymentModel';
import { productModel } from '../models/productModel';
import { recordMovement } from '../models/stockMovementModel';
import type { Address, Role } from '../models/userModel';
import type { AuthenticatedUser } from './authService';
import { type Money, money } from './money';
import { type OpenPage, offsetOf, type Page, type PageRequest, toOpenPage, toPage } from './page';
import { providerUnavailable, refund } from './paymentProvider';
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
  subtotal: Money;
  discount: Money;
  shipping: Money;
  coupon: string | null;
  payment: { method: PaymentMethod; status: PaymentStatus; amount: Money; settledAt: Date | null } | null;
}

export interface FoundOrder {
  id: number;
  status: OrderStatus;
  customer: { id: number; displayName: string; email: string };
  total: Money;
  placedAt: Date;
}

export interface AttemptView {
  reference: string;
  outcome: AttemptOutcome;
  amount: Money;
  createdAt: Date;
}

export interface OrderTracking {
  orderId: number;
  orderStatus: OrderStatus;
  shipment: ShipmentView | null;
}

const NEWEST_ATTEMPTS = 50;

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

/** For the people behind the counter: everybody's orders. */
export async function searchOrders(filter: OrderFilter, request: PageRequest): Promise<OpenPage<FoundOrder>> {
  const rows = await orderModel.search(filter, request.pageSize + 1, offsetOf(request));
  return toOpenPage(rows.map(toFoundOrder), request);
}

export async function listPaymentAttempts(userId: number): Promise<AttemptView[]> {
  return (await paymentModel.listAttempts(userId, NEWEST_ATTEMPTS)).map((row) => ({
    reference: row.reference,
    outcome: row.outcome,
    amount: money(row.amount_cents),
    createdAt: row.created_at,
  }));
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
      await recordMovement(
        { productId: item.product_id, change: item.quantity, reason: 'return', orderId: id },
        trx,
      );
    }
    await couponModel.returnUse(id, trx);
    await giveMoneyBack(order, trx);
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

/** The provider comes last: when it fails, the order is as it was. */
async function giveMoneyBack(order: OrderRow, trx: Queryable): Promise<void> {
  const payment = await paymentModel.findForOrder(order.id, trx);
  if (payment === undefined) return;
  await paymentModel.refund(order.id, trx);
  if (payment.charge_id === null) return;
  const outcome = (await refund(payment.charge_id)) ? 'refunded' : 'failed';
  await paymentModel.insertAttempt({
    reference: `refund-${payment.charge_id}`,
    userId: order.user_id,
    amountCents: payment.amount_cents,
    outcome,
    chargeId: payment.charge_id,
  });
  if (outcome === 'failed') throw providerUnavailable();
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
    subtotal: money(order.subtotal_cents),
    discount: money(order.discount_cents),
    shipping: money(order.shipping_cents),
    coupon: order.coupon_code,
    payment: payment
      ? {
          method: payment.method,
          status: payment.status,
          amount: money(payment.amount_cents),
          settledAt: payment.settled_at,
        }
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

function toFoundOrder(row: OrderWithCustomerRow): FoundOrder {
  return {
    id: row.id,
    status: row.status,
    customer: { id: row.user_id, displayName: row.display_name, email: row.email },
    total: money(row.total_cents),
    placedAt: row.placed_at,
  };
}

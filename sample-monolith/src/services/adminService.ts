import { db } from '../db/connection';
import type { OrderStatus } from '../models/orderModel';
import { type Money, money } from './money';

export interface AdminSummary {
  customers: number;
  products: { active: number; outOfStock: number };
  orders: Record<OrderStatus, number>;
  revenue: Money;
  recentSales: Sale[];
}

export interface Sale {
  orderId: number;
  status: OrderStatus;
  email: string;
  productId: number;
  productName: string;
  quantity: number;
  amount: Money;
}

interface TotalsRow {
  customers: string;
  active: string;
  out_of_stock: string;
  placed: string;
  shipped: string;
  cancelled: string;
  revenue_cents: string;
}

type SaleRow = Omit<Sale, 'amount'> & { unit_price_cents: number };

const RECENT_SALES = 30;

/** Written for one screen and over everybody's tables: it predates the models. */
export async function getSummary(): Promise<AdminSummary> {
  const [totals, sales] = await Promise.all([readTotals(), readRecentSales()]);
  return {
    customers: Number(totals.customers),
    products: { active: Number(totals.active), outOfStock: Number(totals.out_of_stock) },
    orders: {
      placed: Number(totals.placed),
      shipped: Number(totals.shipped),
      cancelled: Number(totals.cancelled),
    },
    revenue: money(Number(totals.revenue_cents)),
    recentSales: sales.map(({ unit_price_cents, ...sale }) => ({
      ...sale,
      amount: money(unit_price_cents * sale.quantity),
    })),
  };
}

async function readTotals(): Promise<TotalsRow> {
  const result = await db.raw<{ rows: TotalsRow[] }>(
    `select (select count(*) from users where role = ?) as customers,
            (select count(*) from products where deleted_at is null) as active,
            (select count(*) from products where deleted_at is null and stock = reserved) as out_of_stock,
            count(*) filter (where status = 'placed') as placed,
            count(*) filter (where status = 'shipped') as shipped,
            count(*) filter (where status = 'cancelled') as cancelled,
            coalesce(sum(total_cents) filter (where status <> 'cancelled'), 0) as revenue_cents
       from orders`,
    ['customer'],
  );
  return result.rows[0];
}

function readRecentSales(): Promise<SaleRow[]> {
  return db('orders')
    .join('users', 'users.id', 'orders.user_id')
    .join('order_items', 'order_items.order_id', 'orders.id')
    .join('products', 'products.id', 'order_items.product_id')
    .orderBy('order_items.id', 'desc')
    .limit(RECENT_SALES)
    .select<SaleRow[]>({
      orderId: 'orders.id',
      status: 'orders.status',
      email: 'users.email',
      productId: 'products.id',
      productName: 'products.name',
      quantity: 'order_items.quantity',
      unit_price_cents: 'order_items.unit_price_cents',
    });
}

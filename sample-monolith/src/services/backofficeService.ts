import { Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { db } from '../db/connection';
import { connection, unitOfWork } from '../db/unitOfWork';
import { type Cell, csvLine } from '../helpers/csv';
import { dayAfter, dayOf, startOfDay } from '../helpers/dates';
import { escapeLike } from '../helpers/text';
import { conflict, notFound } from '../httpError';
import { ROLL_UP_SALES } from '../jobs/rollUpSales';
import { startOfOpenDay } from '../jobs/watermark';
import { jobRunModel } from '../models/jobRunModel';
import type { OrderStatus } from '../models/orderModel';
import type { MovementReason } from '../models/stockMovementModel';
import type { Address, Role } from '../models/userModel';
import { writeAudit } from './auditService';
import { type Money, money } from './money';
import { type OpenPage, offsetOf, type PageRequest, toOpenPage } from './page';

// Everything the back office shows. Written screen by screen and over everybody's tables: it predates the models, and
// nobody dares to split it.

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

/** Both days belong to it. */
export interface Period {
  from: string;
  to: string;
}

export interface SalesReport extends Period {
  total: { pieces: number; revenue: Money };
  days: { day: string; pieces: number; revenue: Money }[];
  categories: { slug: string; name: string; orders: number; pieces: number; revenue: Money }[];
}

interface SalesRow {
  day: string;
  slug: string;
  name: string;
  orders: number;
  pieces: number;
  revenue_cents: string;
}

/** From the figures of the nightly kind as far as they reach, and from the orders themselves since. */
export async function getSales(period: Period): Promise<SalesReport> {
  const openSince = await salesOpenSince();
  const [rolledUp, live] = await Promise.all([
    readRolledUpSales(period, openSince),
    readLiveSales(period, openSince),
  ]);
  const rows = [...rolledUp, ...live];
  return {
    ...period,
    total: { pieces: sumOf(rows, piecesOf), revenue: money(sumOf(rows, centsOf)) },
    days: groupsOf(rows, (row) => row.day).map((group) => ({
      day: group[0].day,
      pieces: sumOf(group, piecesOf),
      revenue: money(sumOf(group, centsOf)),
    })),
    categories: groupsOf(rows, (row) => row.slug).map((group) => ({
      slug: group[0].slug,
      name: group[0].name,
      orders: sumOf(group, (row) => row.orders),
      pieces: sumOf(group, piecesOf),
      revenue: money(sumOf(group, centsOf)),
    })),
  };
}

const piecesOf = (row: SalesRow) => row.pieces;
const centsOf = (row: SalesRow) => Number(row.revenue_cents);

async function salesOpenSince(): Promise<Date> {
  const last = await jobRunModel.lastSuccess(ROLL_UP_SALES);
  const { watermark } = last?.detail ?? {};
  return typeof watermark === 'string' ? startOfOpenDay(new Date(watermark)) : new Date(0);
}

function readRolledUpSales({ from, to }: Period, openSince: Date): Promise<SalesRow[]> {
  return db('daily_sales')
    .join('categories', 'categories.id', 'daily_sales.category_id')
    .whereBetween('daily_sales.day', [from, to])
    .where('daily_sales.day', '<', dayOf(openSince))
    .select<SalesRow[]>(
      db.raw("to_char(daily_sales.day, 'YYYY-MM-DD') as day"),
      'categories.slug',
      'categories.name',
      'daily_sales.orders',
      'daily_sales.pieces',
      'daily_sales.revenue_cents',
    );
}

async function readLiveSales({ from, to }: Period, openSince: Date): Promise<SalesRow[]> {
  const begin = new Date(Math.max(startOfDay(from).getTime(), openSince.getTime()));
  const result = await db.raw<{ rows: SalesRow[] }>(
    `select to_char(orders.placed_at at time zone 'UTC', 'YYYY-MM-DD') as day,
            categories.slug, categories.name,
            count(distinct orders.id)::int as orders,
            sum(order_items.quantity)::int as pieces,
            sum(order_items.quantity::bigint * order_items.unit_price_cents) as revenue_cents
       from orders
       join order_items on order_items.order_id = orders.id
       join products on products.id = order_items.product_id
       join categories on categories.id = products.category_id
      where orders.placed_at >= ? and orders.placed_at < ? and orders.status <> 'cancelled'
      group by 1, 2, 3`,
    [begin, dayAfter(to)],
  );
  return result.rows;
}

/** In the order of the keys. */
function groupsOf<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.keys()].sort().map((key) => groups.get(key) ?? []);
}

function sumOf<T>(rows: readonly T[], measure: (row: T) => number): number {
  return rows.reduce((sum, row) => sum + measure(row), 0);
}

export interface CustomerLine {
  id: number;
  email: string;
  displayName: string;
  role: Role;
  createdAt: Date;
  orders: number;
  lifetimeValue: Money;
  lastOrderAt: Date | null;
  reviews: number;
}

interface CustomerRow {
  id: number;
  email: string;
  display_name: string;
  role: Role;
  addresses: Address[];
  created_at: Date;
  orders: number;
  lifetime_cents: string;
  last_order_at: Date | null;
  reviews: number;
}

/** The users of the page are picked before anything is added up, or each page would read every order. */
const CUSTOMERS_WITH_FIGURES = `
  select picked.*,
         figures.orders, figures.lifetime_cents, figures.last_order_at,
         (select count(*)::int from reviews where reviews.user_id = picked.id) as reviews
    from picked
   cross join lateral (
         select count(*)::int as orders,
                coalesce(sum(orders.total_cents) filter (where orders.status <> 'cancelled'), 0) as lifetime_cents,
                max(orders.placed_at) as last_order_at
           from orders
          where orders.user_id = picked.id) figures
   order by picked.id desc`;

export async function listCustomers(
  emailPrefix: string | undefined,
  request: PageRequest,
): Promise<OpenPage<CustomerLine>> {
  const result = await db.raw<{ rows: CustomerRow[] }>(
    `with picked as (
       select id, email, display_name, role, addresses, created_at
         from users where email like ? order by id desc limit ? offset ?
     ) ${CUSTOMERS_WITH_FIGURES}`,
    [`${escapeLike((emailPrefix ?? '').toLowerCase())}%`, request.pageSize + 1, offsetOf(request)],
  );
  return toOpenPage(result.rows.map(toCustomerLine), request);
}

function toCustomerLine(row: CustomerRow): CustomerLine {
  return {
    id: row.id,
    email: row.email,
    displayName: row.display_name,
    role: row.role,
    createdAt: row.created_at,
    orders: row.orders,
    lifetimeValue: money(Number(row.lifetime_cents)),
    lastOrderAt: row.last_order_at,
    reviews: row.reviews,
  };
}

export interface CustomerFile extends CustomerLine {
  addresses: Address[];
  recentOrders: { id: number; status: OrderStatus; total: Money; placedAt: Date }[];
  recentReviews: { id: number; productId: number; productName: string; rating: number; title: string }[];
  coupons: { code: string; orderId: number; amount: Money }[];
  wishlist: { productId: number; name: string; addedAt: Date }[];
}

const RECENT = 20;

export async function getCustomer(id: number): Promise<CustomerFile> {
  const row = await findCustomer(id);
  const [recentOrders, recentReviews, coupons, wishlist] = await Promise.all([
    ordersOf(id),
    reviewsOf(id),
    couponsOf(id),
    wishesOf(id),
  ]);
  return {
    ...toCustomerLine(row),
    addresses: row.addresses,
    recentOrders,
    recentReviews,
    coupons,
    wishlist,
  };
}

async function findCustomer(id: number): Promise<CustomerRow> {
  const result = await db.raw<{ rows: CustomerRow[] }>(
    `with picked as (
       select id, email, display_name, role, addresses, created_at from users where id = ?
     ) ${CUSTOMERS_WITH_FIGURES}`,
    [id],
  );
  if (result.rows.length === 0) throw notFound('The customer');
  return result.rows[0];
}

async function ordersOf(userId: number): Promise<CustomerFile['recentOrders']> {
  const rows = await db('orders')
    .where({ user_id: userId })
    .orderBy('id', 'desc')
    .limit(RECENT)
    .select<{ id: number; status: OrderStatus; total_cents: number; placedAt: Date }[]>({
      id: 'id',
      status: 'status',
      total_cents: 'total_cents',
      placedAt: 'placed_at',
    });
  return rows.map(({ total_cents, ...order }) => ({ ...order, total: money(total_cents) }));
}

function reviewsOf(userId: number): Promise<CustomerFile['recentReviews']> {
  return db('reviews')
    .join('products', 'products.id', 'reviews.product_id')
    .where('reviews.user_id', userId)
    .orderBy('reviews.id', 'desc')
    .limit(RECENT)
    .select<CustomerFile['recentReviews']>({
      id: 'reviews.id',
      productId: 'products.id',
      productName: 'products.name',
      rating: 'reviews.rating',
      title: 'reviews.title',
    });
}

async function couponsOf(userId: number): Promise<CustomerFile['coupons']> {
  const rows = await db('coupon_redemptions')
    .where({ user_id: userId })
    .orderBy('id', 'desc')
    .limit(RECENT)
    .select<{ code: string; orderId: number; amount_cents: number }[]>({
      code: 'coupon_code',
      orderId: 'order_id',
      amount_cents: 'amount_cents',
    });
  return rows.map(({ amount_cents, ...coupon }) => ({ ...coupon, amount: money(amount_cents) }));
}

function wishesOf(userId: number): Promise<CustomerFile['wishlist']> {
  return db('wishlist_items')
    .join('products', 'products.id', 'wishlist_items.product_id')
    .where('wishlist_items.user_id', userId)
    .orderBy('wishlist_items.added_at', 'desc')
    .limit(RECENT)
    .select<CustomerFile['wishlist']>({
      productId: 'products.id',
      name: 'products.name',
      addedAt: 'wishlist_items.added_at',
    });
}

/** Nobody changes the own role: the last administrator could lock everybody out. */
export async function changeRole(id: number, role: Role, actorId: number): Promise<CustomerFile> {
  if (id === actorId) throw conflict('own_role', 'Somebody else must change your role');
  const { role: before } = await findCustomer(id);
  await unitOfWork(async () => {
    await connection()('users').where({ id }).update({ role });
    await writeAudit({
      actorId,
      action: 'user.role_changed',
      subject: `user:${id}`,
      detail: { from: before, to: role },
    });
  });
  return getCustomer(id);
}

export interface ProductReport {
  id: number;
  sku: string;
  name: string;
  deleted: boolean;
  stock: { onHand: number; reserved: number; available: number };
  movements: { id: number; change: number; reason: MovementReason; createdAt: Date }[];
  sales: { orders: number; pieces: number; revenue: Money; lastSoldAt: Date | null };
  ratings: { stars: number; count: number }[];
  pairs: { productId: number; name: string; times: number }[];
}

interface ProductFiguresRow {
  id: number;
  sku: string;
  name: string;
  deleted: boolean;
  stock: number;
  reserved: number;
  orders: number;
  pieces: number;
  revenue_cents: string;
  last_sold_at: Date | null;
}

export async function getProductReport(id: number): Promise<ProductReport> {
  const row = await findProductFigures(id);
  const [movements, ratings, pairs] = await Promise.all([movementsOf(id), ratingsOf(id), pairsOf(id)]);
  return {
    id: row.id,
    sku: row.sku,
    name: row.name,
    deleted: row.deleted,
    stock: { onHand: row.stock, reserved: row.reserved, available: row.stock - row.reserved },
    movements,
    sales: {
      orders: row.orders,
      pieces: row.pieces,
      revenue: money(Number(row.revenue_cents)),
      lastSoldAt: row.last_sold_at,
    },
    ratings,
    pairs,
  };
}

async function findProductFigures(id: number): Promise<ProductFiguresRow> {
  const result = await db.raw<{ rows: ProductFiguresRow[] }>(
    `select products.id, products.sku, products.name, products.deleted_at is not null as deleted,
            products.stock, products.reserved,
            count(distinct orders.id)::int as orders,
            coalesce(sum(order_items.quantity) filter (where orders.id is not null), 0)::int as pieces,
            coalesce(sum(order_items.quantity::bigint * order_items.unit_price_cents)
                     filter (where orders.id is not null), 0) as revenue_cents,
            max(orders.placed_at) as last_sold_at
       from products
       left join order_items on order_items.product_id = products.id
       left join orders on orders.id = order_items.order_id and orders.status <> 'cancelled'
      where products.id = ?
      group by products.id`,
    [id],
  );
  if (result.rows.length === 0) throw notFound('The product');
  return result.rows[0];
}

function movementsOf(productId: number): Promise<ProductReport['movements']> {
  return db('stock_movements')
    .where({ product_id: productId })
    .orderBy('id', 'desc')
    .limit(RECENT)
    .select<ProductReport['movements']>({
      id: 'id',
      change: 'change',
      reason: 'reason',
      createdAt: 'created_at',
    });
}

async function ratingsOf(productId: number): Promise<ProductReport['ratings']> {
  const result = await db.raw<{ rows: ProductReport['ratings'] }>(
    `select stars, count(reviews.id)::int as count
       from generate_series(5, 1, -1) as stars
       left join reviews on reviews.rating = stars and reviews.product_id = ?
      group by stars
      order by stars desc`,
    [productId],
  );
  return result.rows;
}

function pairsOf(productId: number): Promise<ProductReport['pairs']> {
  return db('product_pairs')
    .join('products', 'products.id', 'product_pairs.other_id')
    .where('product_pairs.product_id', productId)
    .orderBy([{ column: 'product_pairs.times', order: 'desc' }, { column: 'product_pairs.other_id' }])
    .limit(RECENT)
    .select<ProductReport['pairs']>({
      productId: 'products.id',
      name: 'products.name',
      times: 'product_pairs.times',
    });
}

export interface AuditLine {
  id: number;
  action: string;
  subject: string;
  detail: object;
  actor: { id: number; displayName: string } | null;
  createdAt: Date;
}

type AuditRow = Omit<AuditLine, 'actor'> & { actor_id: number | null; actor_name: string };

export async function listAudit(
  subject: string | undefined,
  request: PageRequest,
): Promise<OpenPage<AuditLine>> {
  const query = db('audit_log').leftJoin('users', 'users.id', 'audit_log.actor_id');
  if (subject !== undefined) query.where('audit_log.subject', subject);
  const rows = await query
    .orderBy('audit_log.id', 'desc')
    .limit(request.pageSize + 1)
    .offset(offsetOf(request))
    .select<AuditRow[]>({
      id: 'audit_log.id',
      action: 'audit_log.action',
      subject: 'audit_log.subject',
      detail: 'audit_log.detail',
      actor_id: 'audit_log.actor_id',
      actor_name: 'users.display_name',
      createdAt: 'audit_log.created_at',
    });
  const lines = rows.map(({ actor_id, actor_name, ...line }) => ({
    ...line,
    actor: actor_id === null ? null : { id: actor_id, displayName: actor_name },
  }));
  return toOpenPage(lines, request);
}

export interface OrderExport extends Partial<Period> {
  status?: OrderStatus;
}

interface ExportRow {
  id: number;
  placed_at: Date;
  status: OrderStatus;
  email: string;
  pieces: number;
  total_cents: number;
}

const EXPORT_HEADER = ['id', 'placed_at', 'status', 'email', 'pieces', 'total_cents'];

/** Rows that are in memory at a time. */
const EXPORT_BATCH = 500;

/** Line by line, as fast as they are taken: no process holds a million orders. A reader that leaves ends the reading. */
export async function exportOrders(filter: OrderExport, into: Writable): Promise<void> {
  await pipeline(Readable.from(exportRows(filter)), toCsv(), into);
}

/** Batch after batch by id, so that a slow reader keeps no connection and no cursor open. */
async function* exportRows(filter: OrderExport): AsyncGenerator<ExportRow> {
  let last = 0;
  let batch: ExportRow[];
  do {
    batch = await exportBatch(filter, last);
    for (const row of batch) yield row;
    last = batch.at(-1)?.id ?? last;
  } while (batch.length === EXPORT_BATCH);
}

function exportBatch(filter: OrderExport, after: number): Promise<ExportRow[]> {
  const query = db('orders').join('users', 'users.id', 'orders.user_id').where('orders.id', '>', after);
  if (filter.from !== undefined) query.where('orders.placed_at', '>=', startOfDay(filter.from));
  if (filter.to !== undefined) query.where('orders.placed_at', '<', dayAfter(filter.to));
  if (filter.status !== undefined) query.where('orders.status', filter.status);
  return query
    .orderBy('orders.id')
    .limit(EXPORT_BATCH)
    .select<ExportRow[]>(
      'orders.id',
      'orders.placed_at',
      'orders.status',
      'users.email',
      'orders.total_cents',
      db.raw('(select sum(quantity)::int from order_items where order_items.order_id = orders.id) as pieces'),
    );
}

function toCsv(): Transform {
  const lines = new Transform({
    writableObjectMode: true,
    transform: (row: ExportRow, _encoding, done) => done(null, csvLine(toCells(row))),
  });
  lines.push(csvLine(EXPORT_HEADER));
  return lines;
}

function toCells(row: ExportRow): Cell[] {
  return [row.id, row.placed_at, row.status, row.email, row.pieces, row.total_cents];
}

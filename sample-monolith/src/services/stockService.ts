import { connection, unitOfWork } from '../db/unitOfWork';
import { bus } from '../events/bus';
import { conflict, notFound } from '../httpError';
import { type ProductRow, productModel } from '../models/productModel';
import {
  countMovements,
  listMovements,
  type MovementReason,
  recordMovement,
  type StockMovementRow,
} from '../models/stockMovementModel';
import { writeAudit } from './auditService';
import { type OpenPage, offsetOf, type Page, type PageRequest, toOpenPage, toPage } from './page';

export interface ReservationResult {
  productId: number;
  quantity: number;
  available: number;
  reservedAt: Date;
}

export interface ReleaseResult {
  productId: number;
  quantity: number;
  available: number;
}

export interface Restocking {
  productId: number;
  quantity: number;
  note: string;
  actorId: number;
}

export interface StockLevel {
  productId: number;
  name: string;
  stock: number;
  available: number;
}

export interface MovementView {
  id: number;
  change: number;
  reason: MovementReason;
  orderId: number | null;
  actorId: number | null;
  createdAt: Date;
}

/** Sets pieces aside for a cart; they stay in stock until the checkout takes them. */
export async function reserveStock(productId: number, quantity: number): Promise<ReservationResult> {
  const row = await productModel.reserve(productId, quantity);
  if (row === undefined) throw await whyNotReserved(productId, quantity);
  return { productId, quantity, available: row.stock - row.reserved, reservedAt: new Date() };
}

/** Works for deleted products too: a cart may still hold one. */
export async function releaseStock(productId: number, quantity: number): Promise<ReleaseResult> {
  const row: ProductRow | undefined = await productModel.release(productId, quantity);
  if (row === undefined) throw notFound('The product');
  return { productId, quantity, available: row.stock - row.reserved };
}

async function whyNotReserved(productId: number, quantity: number): Promise<Error> {
  const row = await productModel.findActive(productId);
  if (row === undefined) return notFound('The product');
  return conflict('out_of_stock', `Only ${row.stock - row.reserved} of ${quantity} pieces are available`);
}

/** What came in from a supplier, with the note of who unpacked it. */
export async function restock(restocking: Restocking): Promise<StockLevel> {
  const { productId, quantity, note, actorId } = restocking;
  const outcome = await unitOfWork(async () => {
    const before = await productModel.lockStock(productId);
    if (before === undefined) throw notFound('The product');
    await productModel.addToStock(productId, quantity);
    await recordMovement({ productId, change: quantity, reason: 'restock', actorId }, connection());
    await writeAudit({
      actorId,
      action: 'stock.restocked',
      subject: `product:${productId}`,
      detail: { quantity, note },
    });
    return { before, stock: before.stock + quantity };
  });
  const { name, stock, reserved } = outcome.before;
  if (stock === reserved) bus.emit('stock.back', { productId, name });
  return { productId, name, stock: outcome.stock, available: outcome.stock - reserved };
}

export async function listLowStock(below: number, request: PageRequest): Promise<OpenPage<StockLevel>> {
  const rows = await productModel.listLowStock(below, request.pageSize + 1, offsetOf(request));
  return toOpenPage(rows.map(toStockLevel), request);
}

/** Of deleted products too: their history outlives them. */
export async function listStockMovements(
  productId: number,
  request: PageRequest,
): Promise<Page<MovementView>> {
  if ((await productModel.findEvenDeleted(productId)) === undefined) throw notFound('The product');
  const [rows, total] = await Promise.all([
    listMovements(productId, request.pageSize, offsetOf(request)),
    countMovements(productId),
  ]);
  return toPage(rows.map(toMovementView), total, request);
}

function toStockLevel(row: ProductRow): StockLevel {
  return { productId: row.id, name: row.name, stock: row.stock, available: row.stock - row.reserved };
}

function toMovementView(row: StockMovementRow): MovementView {
  return {
    id: row.id,
    change: row.change,
    reason: row.reason,
    orderId: row.order_id,
    actorId: row.actor_id,
    createdAt: row.created_at,
  };
}

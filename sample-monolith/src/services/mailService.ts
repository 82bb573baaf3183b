import type {
  OrderCancelled,
  OrderPlaced,
  OrderShipped,
  PasswordResetRequested,
  StockBack,
} from '../events/bus';
import { orderModel } from '../models/orderModel';
import { wishlistModel } from '../models/wishlistModel';
import * as templates from './emailTemplates';
import { sendLetter } from './mailer';

export async function mailOrderPlaced(event: OrderPlaced): Promise<void> {
  const order = await orderModel.findWithCustomer(event.orderId);
  if (order === undefined) return;
  await sendLetter(event.userId, 'order.placed', templates.orderPlacedLetter(event, order.placed_at));
}

export async function mailOrderCancelled(event: OrderCancelled): Promise<void> {
  const order = await orderModel.findWithCustomer(event.orderId);
  if (order === undefined) return;
  await sendLetter(event.userId, 'order.cancelled', templates.orderCancelledLetter(event, order.total_cents));
}

export async function mailOrderShipped(event: OrderShipped): Promise<void> {
  await sendLetter(event.userId, 'order.shipped', templates.orderShippedLetter(event));
}

export async function mailPasswordReset(event: PasswordResetRequested): Promise<void> {
  await sendLetter(event.userId, 'password.reset_requested', templates.passwordResetLetter(event));
}

export async function mailStockBack(event: StockBack): Promise<void> {
  for (const userId of await wishlistModel.usersWishing(event.productId)) {
    await sendLetter(userId, 'stock.back', templates.stockBackLetter(event));
  }
}

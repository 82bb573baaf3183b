import type { AuthenticatedUser } from './authService';
import type { Money } from './money';
import { getOrder, type OrderLine, type OrderView } from './orderService';

const WIDTH = 62;

/** The invoice as plain text, as the accountant has always wanted it. */
export async function renderInvoice(orderId: number, reader: AuthenticatedUser): Promise<string> {
  const order = await getOrder(orderId, reader);
  const { label: _label, id: _id, ...address } = order.shippingAddress;
  return [
    `INVOICE ${invoiceNumber(order)}`,
    '',
    order.customer.displayName,
    address.street,
    `${address.country}-${address.postalCode} ${address.city}`,
    '',
    ...order.items.map(itemLine),
    '-'.repeat(WIDTH),
    sumLine('Subtotal', order.subtotal),
    ...(order.discount.cents > 0 ? [sumLine(discountText(order), order.discount, '-')] : []),
    sumLine('Shipping', order.shipping),
    sumLine('Total', order.total),
    '',
    paymentText(order),
    '',
  ].join('\n');
}

export function invoiceNumber(order: Pick<OrderView, 'id' | 'placedAt'>): string {
  return `${order.placedAt.getUTCFullYear()}-${String(order.id).padStart(7, '0')}`;
}

function itemLine(line: OrderLine): string {
  const text = `${String(line.quantity).padStart(3)} x ${line.name}`;
  return `${text.slice(0, WIDTH - 16).padEnd(WIDTH - 16)}${line.lineTotal.formatted.padStart(16)}`;
}

function sumLine(label: string, amount: Money, sign = ''): string {
  return `${label.padEnd(WIDTH - 16)}${(sign + amount.formatted).padStart(16)}`;
}

function discountText(order: OrderView): string {
  return order.coupon === null ? 'Discount' : `Discount (${order.coupon})`;
}

function paymentText(order: OrderView): string {
  if (order.payment?.status === 'refunded') return 'The amount was paid back.';
  return order.payment?.method === 'card' ? 'Paid by card.' : 'Please pay within 14 days.';
}

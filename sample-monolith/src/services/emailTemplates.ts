import type {
  OrderCancelled,
  OrderPlaced,
  OrderShipped,
  PasswordResetRequested,
  StockBack,
} from '../events/bus';
import { longDate } from '../helpers/dates';
import { plural } from '../helpers/text';
import { money } from './money';

export interface Letter {
  subject: string;
  lines: string[];
}

export function orderPlacedLetter(event: OrderPlaced, placedAt: Date): Letter {
  return {
    subject: `Your order ${event.orderId}`,
    lines: [
      `Thank you for your order of ${longDate(placedAt)}.`,
      `${plural(event.itemCount, 'piece', 'pieces')}, ${money(event.totalCents).formatted} in all.`,
      'We write again when it is on its way.',
    ],
  };
}

export function orderCancelledLetter(event: OrderCancelled, refundCents: number): Letter {
  return {
    subject: `Your order ${event.orderId} was cancelled`,
    lines: [
      `We have cancelled order ${event.orderId}.`,
      `${money(refundCents).formatted} will be returned to you.`,
    ],
  };
}

export function orderShippedLetter(event: OrderShipped): Letter {
  return {
    subject: `Your order ${event.orderId} is on its way`,
    lines: [`${event.carrier} has taken over your parcel.`, `Follow it with the code ${event.trackingCode}.`],
  };
}

export function passwordResetLetter(event: PasswordResetRequested): Letter {
  return {
    subject: 'Choose a new password',
    lines: ['Somebody, we hope you, asked for a new password.', `Your code: ${event.token}`],
  };
}

export function stockBackLetter(event: StockBack): Letter {
  return {
    subject: `${event.name} is back`,
    lines: [`"${event.name}", which is on your wishlist, can be bought again.`],
  };
}

import { createHmac } from 'node:crypto';
import { inject } from 'vitest';
import { type Reply, send } from './client';

export interface Charge {
  id: string;
  cardToken: string;
  amountCents: number;
  currency: string;
  refunds: number;
}

/** What the provider has charged to this card, asked of the provider itself. */
export async function chargesOf(cardToken: string): Promise<Charge[]> {
  const response = await fetch(`${inject('paymentUrl')}/charges?card=${encodeURIComponent(cardToken)}`);
  const { items } = (await response.json()) as { items: Charge[] };
  return items;
}

/** Sends the shop a message as the provider would, signed with the secret that both know. */
export function sendAsProvider<T>(text: string, signature = sign(text)): Promise<Reply<T>> {
  return send<T>('POST', '/payments/webhook', {
    text,
    headers: { 'content-type': 'application/json', 'x-signature': signature },
  });
}

function sign(text: string): string {
  return createHmac('sha256', inject('paymentSecret')).update(text).digest('hex');
}

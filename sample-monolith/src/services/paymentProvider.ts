import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '../config';
import { HttpError } from '../httpError';

export interface ChargeRequest {
  /** The same reference twice is the same charge: a repeated call must not take the money again. */
  reference: string;
  cardToken: string;
  amountCents: number;
}

export type ChargeOutcome = { outcome: 'accepted'; chargeId: string } | { outcome: 'declined' | 'failed' };

/** Asks the provider for money. It answers 201, 402 for a declined card, or whatever when it is unwell. */
export async function charge(request: ChargeRequest): Promise<ChargeOutcome> {
  const response = await call('/charges', request.reference, {
    cardToken: request.cardToken,
    amountCents: request.amountCents,
    currency: 'EUR',
  });
  if (response?.status === 402) return { outcome: 'declined' };
  if (response?.status !== 201) return { outcome: 'failed' };
  const answer: unknown = await response.json();
  const chargeId = typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined;
  return typeof chargeId === 'string' ? { outcome: 'accepted', chargeId } : { outcome: 'failed' };
}

export async function refund(chargeId: string): Promise<boolean> {
  const response = await call(`/charges/${encodeURIComponent(chargeId)}/refund`, `refund-${chargeId}`, {});
  return response?.status === 200;
}

export function providerUnavailable(): HttpError {
  return new HttpError(502, 'payment_unavailable', 'The payment provider does not answer, try again later');
}

/** Whether the provider wrote this body: it signs the bytes, so the body must not have been parsed before. */
export function isFromProvider(body: Buffer, signature: string): boolean {
  const expected = createHmac('sha256', config.payments.secret).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Undefined when there is no answer in time. */
async function call(path: string, idempotencyKey: string, body: object): Promise<Response | undefined> {
  try {
    return await fetch(config.payments.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(config.payments.timeoutMs),
    });
  } catch {
    return undefined;
  }
}

import type { Request, Response } from 'express';
import { badRequest } from '../httpError';
import { paymentModel } from '../models/paymentModel';
import { isFromProvider } from '../services/paymentProvider';
import { isObject } from './requestInput';

/**
 * The provider tells what became of a charge. It repeats a message until it is answered with 2xx, so one that changes
 * nothing is answered so too.
 */
export async function receiveProviderMessage(req: Request, res: Response): Promise<void> {
  const body: unknown = req.body;
  if (!Buffer.isBuffer(body) || !isFromProvider(body, req.get('x-signature') ?? ''))
    throw badRequest('The signature does not fit the message', 'invalid_signature');
  const message = parse(body);
  const settled =
    message.type === 'charge.settled' &&
    typeof message.chargeId === 'string' &&
    (await paymentModel.settle(message.chargeId));
  res.status(202).json({ changed: settled });
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const message: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(message)) return message;
  } catch {
    // Told below, as for a message that is no object.
  }
  throw badRequest('The message must be a JSON object');
}

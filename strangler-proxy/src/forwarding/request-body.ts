import type { IncomingMessage } from 'node:http';
import type { ProxyErrorCode } from '../errors/proxy-error.ts';

/** A query's body up to this size is read before it is sent, so that another side can be given the same. */
const REPLAYABLE_BYTES = 64 * 1024;

export type BodyPlan = 'none' | 'stream' | 'buffer';

/** How to send the body on: streamed as it comes, unless it is small and may have to be sent twice. */
export function planBody(req: IncomingMessage, mayFallBack: boolean): BodyPlan {
  const length = req.headers['content-length'];
  if (req.headers['transfer-encoding'] === undefined && (length === undefined || length === '0'))
    return 'none';
  return mayFallBack && length !== undefined && Number(length) <= REPLAYABLE_BYTES ? 'buffer' : 'stream';
}

/** A body that somebody has read before, such as a body parser in front of the library, cannot be sent on any more. */
export function refuseReadBody(req: IncomingMessage): ProxyErrorCode | undefined {
  return req.readableDidRead && planBody(req, false) !== 'none' ? 'PROXY-1008' : undefined;
}

/** Reads a whole body; undefined when the client left before its end. */
export async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

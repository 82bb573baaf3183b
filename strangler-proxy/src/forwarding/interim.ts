import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RawHeaders } from './attempt.ts';
import { responseHead } from './response-headers.ts';

const PROCESSING = 102;
const EARLY_HINTS = 103;

/** Passes an interim answer on to a client that can read one; 100 is the server's own business. */
export function passInterim(
  { httpVersionMinor }: IncomingMessage,
  res: ServerResponse,
  status: number,
  raw: RawHeaders,
): void {
  if (httpVersionMinor === 0 || res.headersSent) return;
  if (status === PROCESSING) res.writeProcessing();
  if (status !== EARLY_HINTS) return;
  try {
    res.writeEarlyHints(grouped(raw));
  } catch {
    // Node refuses links that it cannot read; hints may be left out.
  }
}

function grouped(raw: RawHeaders): Record<string, string[]> {
  const { headers } = responseHead(raw, {}, { trailers: false, vary: undefined });
  const byName = new Map<string, string[]>();
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), headers[i + 1] ?? '']);
  }
  return Object.fromEntries(byName);
}

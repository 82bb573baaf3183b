import type { Dispatcher } from 'undici';
import type { Answer } from './answer.ts';

const TIMEOUT_MS = 30_000;

export interface Question {
  readonly pool: Dispatcher;
  readonly method: 'GET' | 'HEAD';
  readonly url: string;
  /** Name and value in turn. */
  readonly headers: readonly string[];
  readonly maxBody: number;
}

/** The answer's body is larger than what is compared. */
export class TooLarge extends Error {}

/** Asks one side and reads the whole answer. */
export async function ask({ pool, method, url, headers, maxBody }: Question): Promise<Answer> {
  const {
    statusCode,
    headers: answered,
    body,
  } = await pool.request({
    path: url,
    method,
    headers: headers as string[],
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (size > maxBody) throw new TooLarge('body too large');
    chunks.push(chunk as Buffer);
  }
  return { status: statusCode, headers: joined(answered), body: Buffer.concat(chunks) };
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]];
  });
  return Object.fromEntries(entries);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'undici';
import { causeOf } from '../../errors/problem.ts';
import { CALLS_PER_REQUEST, keep, type Watch } from './seam-watch.ts';

export interface Passage {
  readonly hostUrl: string;
  /** How long the host may be silent. */
  readonly timeoutMs: number;
  readonly watch: Watch | undefined;
}

/** The caller of a call that breaks sees it break; whatever it makes of that, the call is kept as one without an answer. */
export async function relayCall(
  incoming: IncomingMessage,
  response: ServerResponse,
  { hostUrl, timeoutMs, watch }: Passage,
): Promise<void> {
  const nr = watch === undefined ? 0 : ++watch.begun;
  const call = { name: decodedName(incoming), nr, args: '', status: 0, answer: '', changes: '[]' };
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('the caller did not wait for the answer')));
  try {
    const body = await bodyOf(incoming);
    call.args = body.toString('utf8');
    // Before the host can write: afterwards nobody could tell its rows from the caller's.
    if (watch !== undefined && nr <= CALLS_PER_REQUEST) call.changes = await watch.changesSoFar();
    const answer = await request(hostUrl + (incoming.url ?? '/'), {
      method: incoming.method === 'GET' ? 'GET' : 'POST',
      headers: passedOn(incoming),
      body: incoming.method === 'GET' ? null : body,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: gone.signal,
    });
    call.answer = await answer.body.text();
    call.status = answer.statusCode;
    if (watch !== undefined) keep(watch, { ...call, sample: watch.sample });
    response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(call.answer);
  } catch (error) {
    if (watch !== undefined) keep(watch, { ...call, sample: watch.sample, cause: causeOf(error) });
    response.destroy();
  }
}

function decodedName({ url = '/' }: IncomingMessage): string {
  try {
    return decodeURIComponent(url.slice(1));
  } catch {
    return url.slice(1);
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function passedOn({ headers }: IncomingMessage): Record<string, string> {
  const names = ['content-type', 'authorization', 'traceparent', 'tracestate'];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

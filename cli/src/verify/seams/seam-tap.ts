import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import type { Sample } from '../../artifacts/samples.ts';

/** A call that crossed a seam while a recorded request was replayed; texts are as on the wire, secrets included. */
export interface SeamCall {
  /** What the caller calls the function. */
  readonly name: string;
  /** The request that led to it, and the how manieth call of that request it is. */
  readonly sample: Sample;
  readonly nr: number;
  readonly args: string;
  readonly status: number;
  readonly answer: string;
  /** What others could see of the request's writes when the call was made. */
  readonly changes: string;
}

/** Stands between the caller and the host of a seam: passes everything on, and keeps the calls of announced requests. */
export interface SeamTap {
  readonly url: string;
  /** Announces whose calls come next; calls that are still under way belong to the request before. */
  expect(sample: Sample, changesSoFar: () => Promise<string>): Promise<void>;
  /** Lets what comes next pass unseen. */
  rest(): Promise<void>;
  /** Whether calls of this recorded request were kept. */
  knows(sample: Sample): boolean;
  /** In recorded order. */
  calls(): readonly SeamCall[];
  /** Names of functions with calls that were too long to keep. */
  tooLong(): ReadonlySet<string>;
  close(): Promise<void>;
}

/** Beyond these, more of a request's calls, and more of a call, would show little else. */
const CALLS_PER_REQUEST = 20;
const LONGEST = 256 * 1024;

interface Watch {
  readonly sample: Sample;
  readonly changesSoFar: () => Promise<string>;
  readonly calls: SeamCall[];
  readonly tooLong: Set<string>;
  begun: number;
}

/** @param hostUrl where the host listens, once it does */
export async function openSeamTap(hostUrl: string): Promise<SeamTap> {
  const watches = new Map<number, Watch>();
  const tooLong = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let current: Watch | undefined;
  const server = createServer((incoming, response) => {
    const passing = pass(incoming, response, hostUrl, current).catch(() => void response.destroy());
    underWay.add(passing);
    void passing.finally(() => underWay.delete(passing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A listening TCP server has one.
  const settled = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    expect: async (sample, changesSoFar) => {
      await settled();
      current = { sample, changesSoFar, calls: [], tooLong, begun: 0 };
      watches.set(sample.index, current);
    },
    rest: async () => {
      await settled();
      current = undefined;
    },
    knows: ({ index }) => watches.has(index),
    calls: () =>
      [...watches.values()]
        .toSorted((a, b) => a.sample.index - b.sample.index)
        .flatMap(({ calls }) => calls.toSorted((a, b) => a.nr - b.nr)),
    tooLong: () => tooLong,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(
  incoming: IncomingMessage,
  response: ServerResponse,
  hostUrl: string,
  current: Watch | undefined,
): Promise<void> {
  const nr = current === undefined ? 0 : ++current.begun;
  const watch = nr > CALLS_PER_REQUEST ? undefined : current;
  const body = await bodyOf(incoming);
  // Before the host can write: afterwards nobody could tell its rows from the caller's.
  const changes = await watch?.changesSoFar();
  const answer = await request(hostUrl + (incoming.url ?? '/'), {
    method: incoming.method === 'GET' ? 'GET' : 'POST',
    headers: passedOn(incoming),
    body: incoming.method === 'GET' ? null : body,
  });
  const text = await answer.body.text();
  if (watch !== undefined && changes !== undefined)
    keep(watch, {
      name: decodeURIComponent((incoming.url ?? '/').slice(1)),
      sample: watch.sample,
      nr,
      args: body.toString('utf8'),
      status: answer.statusCode,
      answer: text,
      changes,
    });
  response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(text);
}

function keep({ calls, tooLong }: Watch, call: SeamCall): void {
  if (call.args.length + call.answer.length > LONGEST) tooLong.add(call.name);
  else calls.push(call);
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

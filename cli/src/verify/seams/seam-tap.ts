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
  close(): Promise<void>;
}

interface Watch {
  readonly sample: Sample;
  readonly changesSoFar: () => Promise<string>;
  readonly calls: SeamCall[];
  begun: number;
}

/** @param hostUrl where the host listens, once it does */
export async function openSeamTap(hostUrl: string): Promise<SeamTap> {
  const watches = new Map<number, Watch>();
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
      current = { sample, changesSoFar, calls: [], begun: 0 };
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
  watch: Watch | undefined,
): Promise<void> {
  const nr = watch === undefined ? 0 : ++watch.begun;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks);
  // Before the host can write: afterwards nobody could tell its rows from the caller's.
  const changes = await watch?.changesSoFar();
  const { 'content-type': type, authorization, traceparent, tracestate } = incoming.headers;
  const answer = await request(hostUrl + (incoming.url ?? '/'), {
    method: incoming.method === 'POST' ? 'POST' : 'GET',
    headers: Object.fromEntries(
      Object.entries({ 'content-type': type, authorization, traceparent, tracestate }).flatMap(
        ([name, value]) => (value === undefined ? [] : [[name, String(value)]]),
      ),
    ),
    body: incoming.method === 'POST' ? body : null,
  });
  const text = await answer.body.text();
  if (watch !== undefined && changes !== undefined)
    watch.calls.push({
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

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sample } from '../../artifacts/samples.ts';
import { relayCall } from './relay-call.ts';
import type { Left, SeamCall, Watch } from './seam-watch.ts';

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
  /** Names of functions with calls that were not looked at, since their request had made so many already. */
  tooMany(): ReadonlySet<string>;
  close(): Promise<void>;
}

export interface TapOptions {
  /** How long the host may be silent. */
  readonly timeoutMs: number;
}

/** @param hostUrl where the host listens, once it does */
export async function openSeamTap(
  hostUrl: string,
  { timeoutMs }: TapOptions = { timeoutMs: 30_000 },
): Promise<SeamTap> {
  const watches = new Map<number, Watch>();
  const left: Left = { tooLong: new Set(), tooMany: new Set() };
  const underWay = new Set<Promise<void>>();
  let current: Watch | undefined;
  const server = createServer((incoming, response) => {
    const passing = relayCall(incoming, response, { hostUrl, timeoutMs, watch: current });
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
      current = { sample, changesSoFar, calls: [], ...left, begun: 0 };
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
    tooLong: () => left.tooLong,
    tooMany: () => left.tooMany,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

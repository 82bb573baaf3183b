import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';

/** What clients met. A query whose head had come and whose body was cut is begun, not failed. */
export interface LoadTally {
  queries: number;
  commands: number;
  /** One line for each query that failed before its head, or with an error status. */
  readonly failedQueries: string[];
  cutQueries: number;
  failedCommands: number;
}

export interface Load {
  readonly tally: LoadTally;
  stop(): Promise<void>;
}

/** Clients that ask the paths in turn, four queries for each command, as fast as they are answered. */
export function startLoad(url: string, paths: readonly string[], clients: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const tally: LoadTally = { queries: 0, commands: 0, failedQueries: [], cutQueries: 0, failedCommands: 0 };
  let stopped = false;
  const client = async (first: number): Promise<void> => {
    for (let turn = first; !stopped; turn += 1) {
      const path = paths[turn % paths.length] ?? '/';
      if (turn % 5 === 0) await sendCommand(agent, url + path, tally);
      else await sendQuery(agent, url + path, tally);
    }
  };
  const all = Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
  return {
    tally,
    stop: async () => {
      stopped = true;
      await all;
      agent.destroy();
    },
  };
}

async function sendQuery(agent: Agent, url: string, tally: LoadTally): Promise<void> {
  tally.queries += 1;
  const { status, cut, error } = await exchange(agent, url, 'GET', {});
  if (status !== undefined && status < 400) tally.cutQueries += cut ? 1 : 0;
  else tally.failedQueries.push(`${new URL(url).pathname} ${status ?? error}`);
}

async function sendCommand(agent: Agent, url: string, tally: LoadTally): Promise<void> {
  tally.commands += 1;
  const { status, cut } = await exchange(agent, url, 'POST', { 'x-id': randomUUID(), 'content-length': '0' });
  if (status === undefined || status >= 400 || cut) tally.failedCommands += 1;
}

interface Met {
  readonly status?: number;
  readonly cut: boolean;
  readonly error?: string;
}

function exchange(agent: Agent, url: string, method: string, headers: Record<string, string>): Promise<Met> {
  return new Promise((resolve) => {
    const req = request(url, { method, headers, agent }, (res: IncomingMessage) => {
      const status = res.statusCode ?? 0;
      res.resume();
      res.once('end', () => resolve({ status, cut: !res.complete }));
      res.once('error', () => resolve({ status, cut: true }));
    });
    req.once('error', (error) => resolve({ cut: false, error: error.message }));
    req.end();
  });
}

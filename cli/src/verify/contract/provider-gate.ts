import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sample } from '../../artifacts/samples.ts';
import { causeOf } from '../../errors/problem.ts';
import type { Vault } from '../../record/vault.ts';
import { realRequest, send } from '../replay.ts';
import { unfollowedName } from './unfollowed.ts';

/** Stands between Pact and a provider: lets each request out exactly as it was recorded, with its secrets. */
export interface ProviderGate {
  readonly url: string;
  /** Announces whose request comes next. */
  expect(sample: Sample): void;
  close(): Promise<void>;
}

/**
 * Pact knows placeholders, and its own proxy reads and rewrites bodies; so what it asks is only compared with the sample whose state
 * was just restored, and the sample's own bytes go to the provider.
 */
export async function openProviderGate(providerUrl: string, vault: Vault): Promise<ProviderGate> {
  let expected: Sample | undefined;
  const server = createServer((request, response) => {
    const sample = expected;
    expected = undefined;
    pass(request, response, { sample, providerUrl, vault }).catch((error: unknown) =>
      refuse(response, causeOf(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A listening TCP server has one.
  return {
    url: `http://127.0.0.1:${port}`,
    expect: (sample) => {
      expected = sample;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Passage {
  readonly sample: Sample | undefined;
  readonly providerUrl: string;
  readonly vault: Vault;
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  { sample, providerUrl, vault }: Passage,
): Promise<void> {
  request.resume();
  if (sample === undefined) return refuse(response, 'no database state was restored for this request');
  if (request.method !== sample.request.method || pathOf(request.url) !== pathOf(sample.request.url))
    return refuse(
      response,
      `asked for ${request.method} ${request.url}, recorded was ${sample.request.method} ${sample.request.url}`,
    );
  const answer = await send(providerUrl, realRequest(sample, vault));
  const headers: string[] = [];
  for (let at = 0; at < answer.headers.length; at += 2)
    if (!/^(?:connection|keep-alive|transfer-encoding)$/i.test(answer.headers[at] ?? ''))
      headers.push(unfollowedName(answer.status, answer.headers[at] ?? ''), answer.headers[at + 1] ?? '');
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

/** A status that no contract holds, with a text that findings show. */
function refuse(response: ServerResponse, reason: string): void {
  response.writeHead(599, { 'content-type': 'text/plain', 'x-migrate-gate': 'refused' });
  response.end(`migrate: ${reason}`);
}

function pathOf(url: string | undefined): string {
  const path = (url ?? '/').replace(/\?.*$/s, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

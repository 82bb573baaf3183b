import { EnvHttpProxyAgent, fetch } from 'undici';
import { type Json, jsonOf } from '../../../artifacts/route-shapes.ts';
import { causeOf, fail } from '../../../errors/problem.ts';
import { type BrokerAccess, withoutSecrets } from './broker-access.ts';

export interface BrokerRequest {
  readonly method: 'GET' | 'POST';
  /** Relative to the broker's address. */
  readonly path: string;
  readonly body?: unknown;
}

export interface BrokerAnswer {
  readonly status: number;
  readonly body: Json;
}

const TIMEOUT_MS = 15_000;

/**
 * Asks the broker's HTTP API.
 * @returns also an answer of 404, for what is not there is often the question
 * @throws Failure MIG-5101 unreachable, MIG-5102 credentials refused, MIG-5103 any other refusal
 */
export async function askBroker(access: BrokerAccess, request: BrokerRequest): Promise<BrokerAnswer> {
  const { status, text } = await send(access, request);
  const shown = withoutSecrets(text.slice(0, 500), access);
  const place = `${request.method} ${request.path || '/'} of ${access.url.host}`;
  if (status === 401 || status === 403)
    throw fail('MIG-5102', {
      message: `The Pact Broker refused ${place} with ${status}`,
      cause: access.authorization === undefined ? 'No credentials were given.' : shown,
    });
  if (status >= 300 && status !== 404)
    throw fail('MIG-5103', { message: `The Pact Broker answered ${place} with ${status}`, cause: shown });
  const body = parsed(text);
  if (body === undefined && status < 300)
    throw fail('MIG-5103', {
      message: `${place} did not answer as a Pact Broker does`,
      cause: `It is no JSON: ${shown.slice(0, 200)}`,
    });
  return { status, body: body ?? null };
}

async function send(
  access: BrokerAccess,
  { method, path, body }: BrokerRequest,
): Promise<{ status: number; text: string }> {
  const dispatcher = new EnvHttpProxyAgent();
  try {
    const answer = await fetch(new URL(path, access.url), {
      method,
      dispatcher,
      // A redirect could carry the token to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: 'application/hal+json, application/json',
        ...(access.authorization === undefined ? {} : { authorization: access.authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? causeOf(error.cause) : causeOf(error);
    throw fail(
      'MIG-5101',
      { message: `The Pact Broker at ${access.url.host} cannot be reached`, cause },
      { cause: error },
    );
  } finally {
    await dispatcher.close();
  }
}

function parsed(text: string): Json | undefined {
  if (text.trim() === '') return null;
  try {
    return jsonOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { causeOf, fail } from '../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { ensureRunFolder, runFile } from './run-folder.ts';

const modeSchema = z.enum(['monolith', 'shadow', 'canary', 'service']);

/** What we read of the proxy's `GET /admin/status`; it tells more. */
const contextStatusSchema = z.object({
  mode: modeSchema,
  weight: z.number(),
  desired: z.object({ mode: modeSchema, weight: z.number() }),
  generation: z.number(),
  latched: z.boolean(),
  reason: z.string().optional(),
});
const proxyStatusSchema = z.object({ contexts: z.record(z.string(), contextStatusSchema) });
const refusalSchema = z.object({
  error: z.object({
    message: z.string(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
  }),
});

export type ProxyContextStatus = z.infer<typeof contextStatusSchema>;
export type ProxyStatus = z.infer<typeof proxyStatusSchema>;

/** The admin API of a running proxy. */
export interface ProxyAdmin {
  readonly url: string;
  readonly token: string;
}

const TIMEOUT_MS = 5000;

/** The token of this project's proxy; made once, readable by its owner alone. */
export function adminToken(root: string): string {
  const known = readFileIfPresent(runFile(root, 'admin-token'))?.trim();
  if (known !== undefined && known !== '') return known;
  ensureRunFolder(root);
  const token = randomBytes(24).toString('base64url');
  writeFileAtomic(runFile(root, 'admin-token'), `${token}\n`, 0o600);
  return token;
}

/** The state in force. @throws Failure MIG-3011 */
export async function proxyStatus(admin: ProxyAdmin): Promise<ProxyStatus> {
  const response = await call(admin, 'GET', '/admin/status');
  if (response.status !== 200) throw unexpected(admin, response.status, response.text);
  return proxyStatusSchema.parse(JSON.parse(response.text));
}

/**
 * Asks the proxy to read its route table again.
 * @returns the problems for which it refused; none when it took it
 * @throws Failure MIG-3011
 */
export async function reloadProxy(admin: ProxyAdmin): Promise<readonly string[]> {
  const response = await call(admin, 'POST', '/admin/reload');
  if (response.status === 200) return [];
  const refusal =
    response.status === 422 ? refusalSchema.safeParse(JSON.parse(response.text)).data : undefined;
  if (refusal === undefined) throw unexpected(admin, response.status, response.text);
  const { message, problems } = refusal.error;
  return problems.length === 0 ? [message] : problems.map((one) => `${one.path}: ${one.message}`);
}

/** Answered requests of one route, by the target that answered. */
export interface AnsweredRequests {
  readonly context: string;
  readonly route: string;
  readonly target: string;
  readonly requests: number;
}

/** What the proxy has counted since it started. @throws Failure MIG-3011 */
export async function answeredRequests(admin: ProxyAdmin): Promise<readonly AnsweredRequests[]> {
  const { status, text } = await call(admin, 'GET', '/metrics');
  if (status !== 200) throw unexpected(admin, status, text);
  const counts = new Map<string, AnsweredRequests>();
  for (const [, labels = '', value] of text.matchAll(/^strangler_requests_total\{(.*)\} (\d+)$/gm)) {
    const label = (name: string) =>
      (new RegExp(`(?:^|,)${name}="((?:[^"\\\\]|\\\\.)*)"`).exec(labels)?.[1] ?? '').replaceAll(
        /\\(.)/g,
        '$1',
      );
    const one = {
      context: label('context'),
      route: `${label('method')} ${label('route')}`,
      target: label('target'),
    };
    const key = JSON.stringify(one);
    counts.set(key, { ...one, requests: (counts.get(key)?.requests ?? 0) + Number(value) });
  }
  return [...counts.values()];
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function call(admin: ProxyAdmin, method: string, path: string): Promise<Answer> {
  try {
    const response = await fetch(`${admin.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${admin.token}`, connection: 'close' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw fail(
      'MIG-3011',
      { message: `No answer from the proxy’s admin API at ${admin.url}`, cause: causeOf(cause) },
      { cause: error },
    );
  }
}

function unexpected(admin: ProxyAdmin, status: number, text: string): Error {
  return fail('MIG-3011', {
    message: `The proxy’s admin API at ${admin.url} answered ${status}`,
    cause: text.slice(0, 500),
    remedy:
      status === 401 ? 'Another proxy may listen there; run `migrate down`, then `migrate up`.' : undefined,
  });
}

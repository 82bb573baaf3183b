import { parseArgs } from 'node:util';
import { toMilliseconds } from '../config/duration.ts';
import { ProxyError, reasonOf } from '../errors/proxy-error.ts';
import type { ForwardedPolicy } from '../forwarding/request-headers.ts';
import type { ShadowLimits } from '../shadow/shadower.ts';

export interface RunArguments {
  readonly config: string | undefined;
  readonly monolith: string | undefined;
  /** URLs of the file's targets that stand elsewhere, by name. */
  readonly targets: ReadonlyMap<string, string>;
  readonly port: number;
  readonly host: string;
  readonly adminPort: number | undefined;
  readonly adminHost: string;
  readonly state: string | undefined;
  readonly journal: string | undefined;
  /** A file, `true` for stdout, `false` for none. */
  readonly accessLog: string | boolean;
  readonly forwarded: ForwardedPolicy;
  readonly trace: boolean;
  readonly quiet: boolean;
  /** A Unix socket for clients in place of host and port. */
  readonly socket: string | undefined;
  readonly tls: TlsFiles | undefined;
  readonly workers: number;
  readonly maxInFlight: number;
  readonly shadow: Partial<ShadowLimits>;
  /** Milliseconds that requests get to finish in once the proxy is told to stop. */
  readonly grace: number;
}

/** PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

export type Invocation = { readonly show: 'help' | 'version' } | { readonly run: RunArguments };

/** The flags that the program knows. */
export const OPTIONS = {
  config: { type: 'string' },
  monolith: { type: 'string' },
  target: { type: 'string', multiple: true },
  port: { type: 'string' },
  host: { type: 'string' },
  'admin-port': { type: 'string' },
  'admin-host': { type: 'string' },
  state: { type: 'string' },
  journal: { type: 'string' },
  log: { type: 'string' },
  'no-access-log': { type: 'boolean' },
  forwarded: { type: 'string' },
  trace: { type: 'string' },
  socket: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  workers: { type: 'string' },
  'max-in-flight': { type: 'string' },
  'shadow-concurrency': { type: 'string' },
  'shadow-waiting': { type: 'string' },
  grace: { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const POLICIES: readonly string[] = ['replace', 'append', 'off'] satisfies ForwardedPolicy[];
const LOOPBACK = '127.0.0.1';
const GRACE = '10s';

/** Reads the command line; throws a usage error that names what is wrong. */
export function readArguments(argv: readonly string[]): Invocation {
  const given = parse(argv);
  if (given.help) return { show: 'help' };
  if (given.version) return { show: 'version' };
  if (given.config === undefined && given.monolith === undefined) {
    throw usage('give --config FILE, --monolith URL, or both');
  }
  if (given.target !== undefined && given.config === undefined)
    throw usage('--target changes a target of the table that --config names');
  const quiet = given.quiet ?? false;
  return {
    run: {
      config: given.config,
      monolith: given.monolith === undefined ? undefined : readOrigin('--monolith', given.monolith),
      targets: new Map((given.target ?? []).map(readTarget)),
      port: readPort('--port', given.port ?? '0'),
      host: given.host ?? LOOPBACK,
      adminPort:
        given['admin-port'] === undefined ? undefined : readPort('--admin-port', given['admin-port']),
      adminHost: given['admin-host'] ?? LOOPBACK,
      state: given.state,
      journal: given.journal,
      accessLog: given['no-access-log'] ? false : (given.log ?? !quiet),
      forwarded: readPolicy(given.forwarded ?? 'replace'),
      trace: readSwitch('--trace', given.trace ?? (given.forwarded === 'off' ? 'off' : 'on')),
      quiet,
      socket: given.socket,
      tls: readTls(given['tls-cert'], given['tls-key']),
      workers: readCount('--workers', given.workers ?? '1', 1),
      maxInFlight: readCount('--max-in-flight', given['max-in-flight'] ?? '0', 0),
      shadow: readShadow(given['shadow-concurrency'], given['shadow-waiting']),
      grace: readDuration('--grace', given.grace ?? GRACE),
    },
  };
}

function readSwitch(flag: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw usage(`${flag} takes on or off, not \`${text}\``);
}

function readTls(cert: string | undefined, key: string | undefined): TlsFiles | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert !== undefined && key !== undefined) return { cert, key };
  throw usage('--tls-cert and --tls-key go together');
}

function readCount(flag: string, text: string, least: number): number {
  const count = Number(text);
  if (/^\d{1,7}$/.test(text) && count >= least) return count;
  throw usage(`${flag} takes a number from ${least} up, not \`${text}\``);
}

function readShadow(concurrency: string | undefined, waiting: string | undefined): Partial<ShadowLimits> {
  return {
    ...(concurrency === undefined ? {} : { concurrency: readCount('--shadow-concurrency', concurrency, 1) }),
    ...(waiting === undefined ? {} : { waiting: readCount('--shadow-waiting', waiting, 0) }),
  };
}

function readDuration(flag: string, text: string): number {
  if (/^\d+(ms|s|m)$/.test(text)) return toMilliseconds(text);
  throw usage(`${flag} takes a duration such as 500ms, 10s, 1m, not \`${text}\``);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values;
  } catch (cause) {
    throw new ProxyError('PROXY-2003', { detail: reasonOf(cause).split('\n', 1)[0] ?? '', cause });
  }
}

function readPort(flag: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw usage(`${flag} takes a port from 0 to 65535, not \`${text}\``);
  return port;
}

function readTarget(text: string): [string, string] {
  const [, name, url] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name !== undefined && url !== undefined) return [name, readOrigin('--target', url)];
  throw usage(`--target takes NAME=URL, not \`${text}\``);
}

function readOrigin(flag: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search) return url.origin;
  throw usage(`${flag} takes a URL that ends after the port, not \`${text}\``);
}

function readPolicy(text: string): ForwardedPolicy {
  if (POLICIES.includes(text)) return text as ForwardedPolicy;
  throw usage(`--forwarded takes ${POLICIES.join(', ')}, not \`${text}\``);
}

function usage(detail: string): ProxyError {
  return new ProxyError('PROXY-2003', { detail });
}

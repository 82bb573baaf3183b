import { parseArgs } from 'node:util';
import { ProxyError, reasonOf } from '../errors/proxy-error.ts';
import type { ForwardedPolicy } from '../forwarding/request-headers.ts';

export interface RunArguments {
  readonly config: string | undefined;
  readonly monolith: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly adminPort: number | undefined;
  readonly adminHost: string;
  readonly state: string | undefined;
  readonly journal: string | undefined;
  /** A file, `true` for stdout, `false` for none. */
  readonly accessLog: string | boolean;
  readonly forwarded: ForwardedPolicy;
  readonly quiet: boolean;
}

export type Invocation = { readonly show: 'help' | 'version' } | { readonly run: RunArguments };

const OPTIONS = {
  config: { type: 'string' },
  monolith: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'admin-port': { type: 'string' },
  'admin-host': { type: 'string' },
  state: { type: 'string' },
  journal: { type: 'string' },
  log: { type: 'string' },
  'no-access-log': { type: 'boolean' },
  forwarded: { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const POLICIES: readonly string[] = ['replace', 'append', 'off'] satisfies ForwardedPolicy[];
const LOOPBACK = '127.0.0.1';

/** Reads the command line; throws a usage error that names what is wrong. */
export function readArguments(argv: readonly string[]): Invocation {
  const given = parse(argv);
  if (given.help) return { show: 'help' };
  if (given.version) return { show: 'version' };
  if (given.config === undefined && given.monolith === undefined) {
    throw usage('give --config FILE, --monolith URL, or both');
  }
  const quiet = given.quiet ?? false;
  return {
    run: {
      config: given.config,
      monolith: given.monolith === undefined ? undefined : readOrigin(given.monolith),
      port: readPort('--port', given.port ?? '0'),
      host: given.host ?? LOOPBACK,
      adminPort:
        given['admin-port'] === undefined ? undefined : readPort('--admin-port', given['admin-port']),
      adminHost: given['admin-host'] ?? LOOPBACK,
      state: given.state,
      journal: given.journal,
      accessLog: given['no-access-log'] ? false : (given.log ?? !quiet),
      forwarded: readPolicy(given.forwarded ?? 'replace'),
      quiet,
    },
  };
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

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search) return url.origin;
  throw usage(`--monolith takes a URL that ends after the port, not \`${text}\``);
}

function readPolicy(text: string): ForwardedPolicy {
  if (POLICIES.includes(text)) return text as ForwardedPolicy;
  throw usage(`--forwarded takes ${POLICIES.join(', ')}, not \`${text}\``);
}

function usage(detail: string): ProxyError {
  return new ProxyError('PROXY-2003', { detail });
}

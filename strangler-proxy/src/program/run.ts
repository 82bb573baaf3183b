import type { AuditEntry, ReloadResult } from '../admin/admin-server.ts';
import { startCluster } from '../cluster/primary.ts';
import { findOverlaps } from '../config/overlaps.ts';
import type { RouteTable } from '../config/route-table.ts';
import { loadTable, type TableSource } from '../config/table-file.ts';
import { watchFile } from '../config/watch-file.ts';
import { type Problem, ProxyError } from '../errors/proxy-error.ts';
import { type ServedProxy, startProxy } from '../proxy.ts';
import type { RollbackEvent } from '../rollout/rollout.ts';
import type { RunArguments, TlsFiles } from './arguments.ts';
import { readCertificate } from './certificate.ts';
import { renderError } from './report.ts';

/** What a run of the program may touch outside itself. */
export interface RunPort {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  readonly adminToken: string | undefined;
  readonly overrideSecret: string | undefined;
}

export interface ProgramRun {
  readonly proxy: ServedProxy;
  readonly reload: () => Promise<ReloadResult>;
  readonly stop: () => Promise<void>;
}

/** Starts the proxy as the command line asks and keeps its table fresh. */
export async function run(args: RunArguments, port: RunPort): Promise<ProgramRun> {
  const source: TableSource = { file: args.config, monolith: args.monolith, targets: args.targets };
  const note = args.quiet ? () => undefined : port.error;
  const first = await loadTable(source);
  if (!first.ok) throw invalid(source, first.problems);
  let proxy: ServedProxy | undefined;
  // One after the other: an earlier reading must not overtake a later one.
  let reloading: Promise<unknown> = Promise.resolve();
  const reload = (): Promise<ReloadResult> => {
    const next = reloading.then(() => reloadFrom(source, () => proxy, port, note));
    reloading = next.catch(() => undefined);
    return next;
  };
  const running = await open(args, port, {
    table: first.table,
    onReload: args.config === undefined ? undefined : reload,
    note,
  });
  proxy = running;
  warnOfOverlaps(first.table, note);
  const unwatch = args.config === undefined ? () => undefined : watchFile(args.config, () => void reload());
  announce(running, port);
  return {
    proxy: running,
    reload: async () => {
      if (args.tls) renewFrom(args.tls, running, port);
      return reload();
    },
    stop: () => {
      unwatch();
      return running.close(args.grace);
    },
  };
}

function warnOfOverlaps(table: RouteTable, note: (line: string) => void): void {
  for (const overlap of findOverlaps(table)) note(JSON.stringify({ event: 'overlap', ...overlap }));
}

interface Opening {
  readonly table: RouteTable;
  readonly onReload: (() => Promise<ReloadResult>) | undefined;
  readonly note: (line: string) => void;
}

/** Starts the proxy in this process, or in several. */
function open(args: RunArguments, port: RunPort, { table, onReload, note }: Opening): Promise<ServedProxy> {
  const options = {
    table,
    host: args.host,
    port: args.port,
    socketPath: args.socket,
    tls: args.tls && readCertificate(args.tls),
    admin: args.adminPort === undefined ? undefined : adminOptions(args, port),
    stateFile: args.state,
    journalFile: args.journal,
    accessLog: args.accessLog,
    forwarded: args.forwarded,
    trace: args.trace,
    maxInFlight: args.maxInFlight,
    shadow: args.shadow,
    overrideSecret: port.overrideSecret,
    onReload,
    onAudit: (entry: AuditEntry) => note(JSON.stringify({ event: 'admin', ...entry })),
    onRollback: (event: RollbackEvent) => note(JSON.stringify(event)),
    onWarning: (warning: ProxyError) => port.error(renderError(warning)),
  };
  if (args.workers === 1) return startProxy(options);
  const onWorkerDeath = (pid: number, how: string): void =>
    port.error(JSON.stringify({ event: 'worker-died', pid, how }));
  return startCluster({ ...options, workers: args.workers, onWorkerDeath });
}

/** A renewed certificate that cannot be used is reported, and the old one stays in use. */
function renewFrom(files: TlsFiles, proxy: ServedProxy, port: RunPort): void {
  try {
    proxy.renewCertificate(readCertificate(files));
  } catch (thrown) {
    if (!(thrown instanceof ProxyError)) throw thrown;
    port.error(renderError(thrown));
  }
}

function adminOptions({ adminPort, adminHost }: RunArguments, { adminToken }: RunPort) {
  return { port: adminPort, host: adminHost, token: adminToken };
}

function announce(proxy: ServedProxy, port: RunPort): void {
  const { url, adminUrl, adminToken } = proxy;
  if (adminUrl && !port.adminToken) port.error(JSON.stringify({ event: 'admin-token', token: adminToken }));
  port.out(JSON.stringify({ event: 'ready', url, ...(adminUrl ? { adminUrl } : {}) }));
}

/** Reads the file again and swaps the table; whatever is wrong is reported, and the old table stays in force. */
async function reloadFrom(
  source: TableSource,
  running: () => ServedProxy | undefined,
  port: RunPort,
  note: (line: string) => void,
): Promise<ReloadResult> {
  const result = await readAgain(source, running, note);
  if (result.ok)
    note(JSON.stringify({ event: 'reloaded', contexts: result.contexts, routes: result.routes }));
  else port.error(renderError(invalid(source, result.problems)));
  return result;
}

function invalid({ file }: TableSource, problems: readonly Problem[]): ProxyError {
  return new ProxyError('PROXY-2002', { problems, file });
}

async function readAgain(
  source: TableSource,
  running: () => ServedProxy | undefined,
  note: (line: string) => void,
): Promise<ReloadResult> {
  try {
    const loaded = await loadTable(source);
    if (!loaded.ok) return loaded;
    warnOfOverlaps(loaded.table, note);
    const proxy = running();
    return proxy
      ? proxy.reload(loaded.table)
      : { ok: false, problems: [{ path: '', message: 'not started yet' }] };
  } catch (thrown) {
    if (!(thrown instanceof ProxyError)) throw thrown;
    return { ok: false, problems: [{ path: '', message: thrown.message }] };
  }
}

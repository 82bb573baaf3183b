import type { ReloadResult } from '../admin/admin-server.ts';
import { loadTable, type TableSource } from '../config/table-file.ts';
import { watchFile } from '../config/watch-file.ts';
import { type Problem, ProxyError } from '../errors/proxy-error.ts';
import { type RunningProxy, startProxy } from '../proxy.ts';
import type { RunArguments } from './arguments.ts';
import { renderError } from './report.ts';

/** What a run of the program may touch outside itself. */
export interface RunPort {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  readonly adminToken: string | undefined;
}

export interface ProgramRun {
  readonly proxy: RunningProxy;
  readonly reload: () => Promise<ReloadResult>;
  readonly stop: () => Promise<void>;
}

/** Starts the proxy as the command line asks and keeps its table fresh. */
export async function run(args: RunArguments, port: RunPort): Promise<ProgramRun> {
  const source: TableSource = { file: args.config, monolith: args.monolith };
  const note = args.quiet ? () => undefined : port.error;
  const first = await loadTable(source);
  if (!first.ok) throw invalid(source, first.problems);
  let proxy: RunningProxy | undefined;
  // One after the other: an earlier reading must not overtake a later one.
  let reloading: Promise<unknown> = Promise.resolve();
  const reload = (): Promise<ReloadResult> => {
    const next = reloading.then(() => reloadFrom(source, () => proxy, port, note));
    reloading = next.catch(() => undefined);
    return next;
  };
  proxy = await startProxy({
    table: first.table,
    host: args.host,
    port: args.port,
    admin: args.adminPort === undefined ? undefined : adminOptions(args, port),
    stateFile: args.state,
    journalFile: args.journal,
    accessLog: args.accessLog,
    forwarded: args.forwarded,
    onReload: args.config === undefined ? undefined : reload,
    onRollback: (event) => note(JSON.stringify(event)),
    onWarning: (warning) => port.error(renderError(warning)),
  });
  const unwatch = args.config === undefined ? () => undefined : watchFile(args.config, () => void reload());
  announce(proxy, port);
  const running = proxy;
  return {
    proxy: running,
    reload,
    stop: () => {
      unwatch();
      return running.close();
    },
  };
}

function adminOptions({ adminPort, adminHost }: RunArguments, { adminToken }: RunPort) {
  return { port: adminPort, host: adminHost, token: adminToken };
}

function announce(proxy: RunningProxy, port: RunPort): void {
  const { url, adminUrl, adminToken } = proxy;
  if (adminUrl && !port.adminToken) port.error(JSON.stringify({ event: 'admin-token', token: adminToken }));
  port.out(JSON.stringify({ event: 'ready', url, ...(adminUrl ? { adminUrl } : {}) }));
}

/** Reads the file again and swaps the table; whatever is wrong is reported, and the old table stays in force. */
async function reloadFrom(
  source: TableSource,
  running: () => RunningProxy | undefined,
  port: RunPort,
  note: (line: string) => void,
): Promise<ReloadResult> {
  const result = await readAgain(source, running);
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
  running: () => RunningProxy | undefined,
): Promise<ReloadResult> {
  try {
    const loaded = await loadTable(source);
    if (!loaded.ok) return loaded;
    const proxy = running();
    return proxy
      ? proxy.reload(loaded.table)
      : { ok: false, problems: [{ path: '', message: 'not started yet' }] };
  } catch (thrown) {
    if (!(thrown instanceof ProxyError)) throw thrown;
    return { ok: false, problems: [{ path: '', message: thrown.message }] };
  }
}

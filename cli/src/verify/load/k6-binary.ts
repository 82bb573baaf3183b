import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { causeOf, fail } from '../../errors/problem.ts';
import type { Progress } from '../../ports/progress.ts';
import { findProgram } from '../../runtime/commands/node-path.ts';

export const K6_VERSION = 'v2.2.0';

/**
 * SHA-256 of release archives that were verified by hand, by file name. The checksum file of a release is unsigned, so an archive
 * without a pinned hash is not used. None could be verified so far: until then k6 is taken from the machine or built from source,
 * where Go's checksum database vouches for every module.
 */
export const PINNED: Readonly<Record<string, string>> = {};

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** What provisioning needs of the machine. */
export interface K6Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `linux-amd64` and the like, as releases are named. */
  readonly platform: string;
  readonly run: (
    argv: readonly string[],
    options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
  ) => Promise<Finished>;
  readonly download: (url: string) => Promise<Uint8Array>;
  readonly pinned?: Readonly<Record<string, string>>;
  readonly progress: Progress;
}

export interface K6 {
  readonly binary: string;
  readonly source: 'K6_PATH' | 'PATH' | 'cache' | 'release' | 'go';
}

/** k6 2.2.0 in our cache. */
export function cachedK6(env: K6Machine['env']): string {
  const cache = env.XDG_CACHE_HOME || join(env.HOME ?? '/tmp', '.cache');
  return join(cache, 'migrate-kit', 'k6', K6_VERSION, env.OS === 'Windows_NT' ? 'k6.exe' : 'k6');
}

/**
 * Finds or makes a k6: `K6_PATH`, the PATH, our cache, the official release where its hash is pinned, else a build from the Go module proxy.
 * @returns the reasons why there is none, as text
 * @throws Failure MIG-5004 when K6_PATH names something that is no k6
 */
export async function provideK6(machine: K6Machine): Promise<K6 | string> {
  const found = await findK6(machine);
  if (found !== undefined) return found;
  const cached = cachedK6(machine.env);
  const release = await fromRelease(machine, cached).catch(causeOf);
  if (release === undefined) return { binary: cached, source: 'release' };
  const built = await fromGo(machine, cached).catch(causeOf);
  return built === undefined ? { binary: cached, source: 'go' } : `${release}; ${built}`;
}

/**
 * The k6 that is there already, if there is one; makes and changes nothing.
 * @throws Failure MIG-5004 when K6_PATH names something that is no k6
 */
export async function findK6(machine: Pick<K6Machine, 'env' | 'run'>): Promise<K6 | undefined> {
  const { env } = machine;
  if (env.K6_PATH) {
    if (await isK6(machine, env.K6_PATH)) return { binary: env.K6_PATH, source: 'K6_PATH' };
    throw fail('MIG-5004', {
      message: `K6_PATH names no k6 that runs TypeScript: ${env.K6_PATH}`,
      remedy: 'Correct K6_PATH or unset it.',
    });
  }
  const installed = findProgram('k6', env.PATH ?? '');
  if (installed !== undefined && (await isK6(machine, installed)))
    return { binary: installed, source: 'PATH' };
  const cached = cachedK6(env);
  return existsSync(cached) && (await isK6(machine, cached))
    ? { binary: cached, source: 'cache' }
    : undefined;
}

/** Since 1.0 k6 takes TypeScript as it is. */
async function isK6({ run }: Pick<K6Machine, 'run'>, binary: string): Promise<boolean> {
  const { code, output } = await run([binary, 'version'], {}).catch(() => ({ code: 1, output: '' }));
  const major = /^k6(?:\.exe)? v(\d+)\./m.exec(output)?.[1];
  return code === 0 && major !== undefined && Number(major) >= 1;
}

/** Why it could not be taken from the release, or undefined once it lies in the cache. */
async function fromRelease(machine: K6Machine, target: string): Promise<string | undefined> {
  const folder = `k6-${K6_VERSION}-${machine.platform}`;
  const hash = (machine.pinned ?? PINNED)[`${folder}.tar.gz`];
  if (hash === undefined) return `no verified hash of the release for ${machine.platform}`;
  machine.progress.step(`downloading k6 ${K6_VERSION}`);
  const archive = await machine.download(
    `https://github.com/grafana/k6/releases/download/${K6_VERSION}/${folder}.tar.gz`,
  );
  if (createHash('sha256').update(archive).digest('hex') !== hash)
    return 'the downloaded release does not have the pinned hash';
  return inDraft(target, async (draft) => {
    writeFileSync(join(draft, 'k6.tar.gz'), archive);
    const { code, output } = await machine.run(['tar', '-xzf', 'k6.tar.gz'], { cwd: draft });
    return code === 0
      ? { made: join(draft, folder, 'k6') }
      : { why: `the release could not be unpacked: ${output.trim()}` };
  });
}

/** Why it could not be built, or undefined once it lies in the cache. */
async function fromGo(machine: K6Machine, target: string): Promise<string | undefined> {
  const go = findProgram('go', machine.env.PATH ?? '');
  if (go === undefined) return 'no Go to build it with';
  machine.progress.step(`building k6 ${K6_VERSION} from source, once (one to two minutes)`);
  return inDraft(target, async (draft) => {
    // `go install` asks for deprecation notices of the module, which some module proxies do not serve.
    writeFileSync(
      join(draft, 'go.mod'),
      `module k6build\n\ngo 1.25\n\nrequire go.k6.io/k6/v2 ${K6_VERSION}\n`,
    );
    const configured = await machine.run([go, 'env', 'GOPROXY'], { cwd: draft });
    const proxy = configured.output.trim().split(/[,|]/)[0] || 'https://proxy.golang.org';
    const env = { GOPROXY: proxy, GOFLAGS: '', GOWORK: 'off' };
    const { code, output } = await machine.run([go, 'build', '-mod=mod', '-o', 'k6', 'go.k6.io/k6/v2'], {
      cwd: draft,
      env,
    });
    return code === 0
      ? { made: join(draft, 'k6') }
      : { why: `go build failed: ${output.trim().slice(-500)}` };
  });
}

type Made = { readonly made: string } | { readonly why: string };

/** Works in a folder beside the target and moves only what is whole. */
async function inDraft(target: string, make: (draft: string) => Promise<Made>): Promise<string | undefined> {
  const folder = join(target, '..');
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, '.draft-'));
  try {
    const result = await make(draft);
    if ('why' in result) return result.why;
    chmodSync(result.made, 0o755);
    renameSync(result.made, target);
    return undefined;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

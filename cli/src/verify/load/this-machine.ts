import { readFileSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import type { Progress } from '../../ports/progress.ts';
import { startProcess } from '../../runtime/processes.ts';
import { runFile } from '../../runtime/run-folder.ts';
import type { K6Machine } from './k6-binary.ts';

const PLATFORMS: Readonly<Record<string, string>> = { darwin: 'macos', win32: 'windows' };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64' };

/** The machine that we run on. Programs are on record while they run, so that nothing outlives an interruption or a crash. */
export function thisMachine(root: string, progress: Progress): K6Machine {
  const logFile = runFile(root, 'logs', 'k6-provision.log');
  return {
    env: process.env,
    platform: `${PLATFORMS[platform()] ?? platform()}-${ARCHITECTURES[arch()] ?? arch()}`,
    progress,
    run: async (argv, options) => {
      rmSync(logFile, { force: true });
      const running = await startProcess(root, {
        name: 'k6-provision',
        role: 'command',
        argv,
        cwd: options.cwd ?? root,
        env: { ...inherited(), ...options.env },
        logFile,
        managed: false,
      });
      const timer = setInterval(() => undefined, 60_000);
      const exit = await running.exited.finally(() => clearInterval(timer));
      await running.stop();
      return { code: exit.code, output: readFileSync(logFile, 'utf8') };
    },
    download: async (url) => {
      const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

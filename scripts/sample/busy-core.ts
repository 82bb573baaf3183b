import { type ChildProcess, spawn } from 'node:child_process';

/** Keeps one core busy until it is killed. */
export function busyCore(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(Math.random())'], { stdio: 'ignore' });
}

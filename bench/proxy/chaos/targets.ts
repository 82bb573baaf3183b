import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Manner = 'well' | 'hang' | 'half' | 'reset' | 'slow' | 'mute';

const PROGRAM = fileURLToPath(new URL('./target.ts', import.meta.url));

/** A target that can be killed and started again on the same port. */
export class Target {
  readonly url: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  constructor(port: number, ledger: string, manner: Manner) {
    this.url = `http://127.0.0.1:${port}`;
    this.#args = [String(port), ledger, manner];
  }

  async start(): Promise<void> {
    const child = fork(PROGRAM, this.#args, { execArgv: ['--disable-warning=ExperimentalWarning'] });
    this.#child = child;
    await once(child, 'message');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

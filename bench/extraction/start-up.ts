import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../cli/src/ports/sockets.ts';

export interface Program {
  readonly folder: string;
  readonly script: string;
  readonly health: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Milliseconds from starting a program until it says that it is well; it is ended again. */
export async function startUp({ folder, script, health, env }: Program): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn('node', [script], {
    cwd: folder,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    while (!(await isWell(`http://127.0.0.1:${port}${health}`))) {
      if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode} in ${folder}`);
      await wait(2);
    }
    return performance.now() - began;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

function isWell(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

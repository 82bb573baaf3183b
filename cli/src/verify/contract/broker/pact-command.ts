import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { causeOf, fail } from '../../../errors/problem.ts';
import { interruption } from '../../../ports/interruption.ts';
import { type BrokerAccess, withoutSecrets } from './broker-access.ts';

const TIMEOUT_MS = 120_000;
const OUTPUT_LIMIT = 1_000_000;

/**
 * Runs `pact broker …` of @pact-foundation/pact-cli; credentials go by its environment, never by arguments, which others can read.
 * @returns what it printed on stdout
 * @throws Failure MIG-3006 without the program, MIG-5103 when it fails
 */
export async function pactBroker(access: BrokerAccess, argv: readonly string[]): Promise<string> {
  interruption.signal.throwIfAborted();
  // Its own default is a minute of retries.
  const child = spawn(program(), ['broker', ...argv, '--retries', '2'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...access.variables, PACT_DO_NOT_TRACK: 'true' },
  });
  const kill = () => void child.kill('SIGKILL');
  const forget = interruption.onInterrupt(kill);
  const timer = setTimeout(kill, TIMEOUT_MS);
  try {
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].on('data', (chunk) => {
        output[stream] = (output[stream] + String(chunk)).slice(-OUTPUT_LIMIT);
      });
    const end = await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(causeOf(error)));
      child.once('close', (code, signal) => resolve(code === 0 ? '' : `${signal ?? `exit code ${code}`}`));
    });
    if (end === '') return output.stdout;
    const said = withoutSecrets(`${output.stdout}\n${output.stderr}`.trim(), access);
    throw fail('MIG-5103', {
      message: `\`pact broker ${argv[0]}\` failed`,
      cause: `${end}\n${said.slice(-1500)}`.trim(),
    });
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** The package has no program of its own: each platform's is an optional dependency of it. */
function program(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@pact-foundation/pact-cli-${platform}-${process.arch}`;
  try {
    const own = createRequire(import.meta.url).resolve('@pact-foundation/pact-cli/package.json');
    const found = createRequire(own).resolve(`${name}/package.json`);
    return join(dirname(found), 'standalone', platform === 'windows' ? 'pact.exe' : 'pact');
  } catch (error) {
    throw fail(
      'MIG-3006',
      {
        message: `${name} is not installed`,
        cause: 'Installed without optional dependencies, or on a platform that it has no program for.',
        remedy: 'Install again with optional dependencies, or unset PACT_BROKER_BASE_URL.',
      },
      { cause: error },
    );
  }
}

import { fileURLToPath } from 'node:url';
import { run } from '@oclif/core';
import { presentError } from './errors/present.ts';
import { type ExitCode, Failure, fail } from './errors/problem.ts';
import { interruption } from './ports/interruption.ts';

/**
 * Runs one command line and returns its exit code. The only place where errors become output.
 * @param argv words after `migrate`
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  // Behind `--` stands somebody else's command line.
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const json = own.some(
    (word, index) => word === '--format=json' || (word === 'json' && own[index - 1] === '--format'),
  );
  const color =
    !own.includes('--no-color') && process.stderr.isTTY === true && process.env.NO_COLOR === undefined;
  const debug = own.includes('--debug');
  interruptOn(json, 'SIGINT', 'SIGTERM', 'SIGHUP');
  try {
    const code = await run([...argv], { root: fileURLToPath(import.meta.url) });
    if (interruption.signal.aborted) return await interrupted();
    return isExitCode(code) ? code : 0;
  } catch (error) {
    if (interruption.signal.aborted) return await interrupted();
    if (isHelpExit(error)) return 0;
    const shown = presentError(usageError(error), { debug, color });
    if (json) process.stdout.write(`${JSON.stringify(shown.document, null, 2)}\n`);
    else process.stderr.write(`${shown.text}\n`);
    return shown.exitCode;
  }
}

/** On a signal everything half done is undone, then the process ends with 130, whatever else still waits. */
function interruptOn(json: boolean, ...signals: NodeJS.Signals[]): void {
  const stop = () => {
    process.stderr.write('\nMIG-9002 interrupted: stopping what this command started …\n');
    void interruption.interrupt().finally(() => {
      const shown = presentError(fail('MIG-9002', { message: 'Interrupted' }), {
        debug: false,
        color: false,
      });
      if (json) process.stdout.write(`${JSON.stringify(shown.document, null, 2)}\n`);
      process.exit(shown.exitCode);
    });
  };
  interruption.hearOf({
    listen: () => signals.forEach((signal) => void process.once(signal, stop)),
    leave: () => signals.forEach((signal) => void process.off(signal, stop)),
  });
}

/** What fails or ends while its work is being undone says nothing of its own. */
async function interrupted(): Promise<ExitCode> {
  await interruption.settled;
  return 130;
}

/** An unknown command reaches us as oclif's CLIError. */
function usageError(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error) || !('oclif' in error)) return error;
  return fail('MIG-1006', { message: error.message, remedy: 'See `migrate --help`.' }, { cause: error });
}

function isHelpExit(error: unknown): boolean {
  return error instanceof Error && 'oclif' in error && isRecord(error.oclif) && error.oclif.exit === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isExitCode(value: unknown): value is ExitCode {
  return value === 0 || value === 1 || value === 2 || value === 3 || value === 70 || value === 130;
}

import { readFileSync, writeSync } from 'node:fs';
import { ProxyError } from './errors/proxy-error.ts';
import { readArguments } from './program/arguments.ts';
import { HELP } from './program/help.ts';
import { exitCodeOf, renderError } from './program/report.ts';
import { run } from './program/run.ts';
import { boundYoungGeneration } from './program/young-generation.ts';

const STDOUT = 1;
const STDERR = 2;

/** Written at once, so that nothing is lost when the process ends. */
function say(stream: number, line: string): void {
  try {
    writeSync(stream, `${line}\n`);
  } catch {
    // Nobody reads it any more.
  }
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}

async function main(argv: readonly string[]): Promise<void> {
  const invocation = readArguments(argv);
  if ('show' in invocation) {
    say(STDOUT, invocation.show === 'help' ? HELP.trimEnd() : version());
    return;
  }
  boundYoungGeneration();
  const program = await run(invocation.run, {
    out: (line) => say(STDOUT, line),
    error: (line) => say(STDERR, line),
    adminToken: process.env.STRANGLER_ADMIN_TOKEN || undefined,
    overrideSecret: process.env.STRANGLER_OVERRIDE_SECRET || undefined,
  });
  let stopping = false;
  const stop = (): void => {
    // A second signal does not wait for requests.
    if (stopping) process.exit(0);
    stopping = true;
    void program.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => {
    void program.reload();
  });
}

try {
  await main(process.argv.slice(2));
} catch (thrown) {
  if (thrown instanceof ProxyError) say(STDERR, renderError(thrown));
  else say(STDERR, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  process.exit(exitCodeOf(thrown));
}

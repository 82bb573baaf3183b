import { Verifier } from '@pact-foundation/pact';

/**
 * The process in which Pact verifies: native code that prints to stdout, swallows errors of state handlers and may crash takes
 * nothing of ours with it. States are restored by the parent, which alone counts them.
 */
interface Job {
  readonly provider: string;
  readonly providerBaseUrl: string;
  readonly pactFile: string;
  /** Names of provider states that have a handler. */
  readonly states: readonly string[];
}

let nextId = 0;
const waiting = new Map<number, (error: string | undefined) => void>();

process.on('message', (message: unknown) => {
  if (isJob(message)) void run(message.job);
  else if (isAnswer(message)) waiting.get(message.id)?.(message.error);
});
// A parent that died waits for nothing.
process.on('disconnect', () => process.exit(1));

async function run(job: Job): Promise<void> {
  const restore = async (parameters: unknown) => {
    const error = await ask(parameters);
    if (error !== undefined) throw new Error(error);
  };
  try {
    const verifier = new Verifier({
      provider: job.provider,
      providerBaseUrl: job.providerBaseUrl,
      pactUrls: [job.pactFile],
      failIfNoPactsFound: true,
      logLevel: 'error',
      timeout: 30_000,
      stateHandlers: Object.fromEntries(job.states.map((name) => [name, restore])),
    });
    tell({ kind: 'report', text: await verifier.verifyProvider() });
  } catch (error) {
    // A failed verification is an error whose message is the report.
    tell({ kind: 'report', text: error instanceof Error ? error.message : String(error) });
  }
}

function ask(parameters: unknown): Promise<string | undefined> {
  const id = nextId++;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    tell({ kind: 'state', id, parameters });
  });
}

function tell(message: object): void {
  process.send?.(message);
}

function isJob(message: unknown): message is { job: Job } {
  return typeof message === 'object' && message !== null && 'job' in message;
}

function isAnswer(message: unknown): message is { id: number; error: string | undefined } {
  return typeof message === 'object' && message !== null && 'id' in message;
}

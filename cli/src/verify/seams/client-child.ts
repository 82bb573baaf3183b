import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { PactV4 } from '@pact-foundation/pact';
import { z } from 'zod';
import { type ClientFindings, type ClientJob, jobSchema, type TestedCall } from './client-findings.ts';

/**
 * The process in which a generated client meets Pact's mock server: the application's own modules, which come with its errors, and
 * Pact's native code take nothing of ours with them.
 */
const clientSchema = z.looseObject({
  callSeam: z.custom<(name: string, args: unknown[]) => Promise<unknown>>((one) => typeof one === 'function'),
});
const codecSchema = z.looseObject({
  encode: z.custom<(value: unknown) => string>((one) => typeof one === 'function'),
  decode: z.custom<(text: string) => unknown>((one) => typeof one === 'function'),
});

process.once('message', (message) => {
  run(jobSchema.parse(message)).then(
    (results) => process.send?.({ results }),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(1));

/** Results of the calls up to the first that went wrong. */
async function run(job: ClientJob): Promise<ClientFindings[]> {
  const { callSeam } = clientSchema.parse(await load(job.client));
  const codec = codecSchema.parse(await load(job.codec));
  const results: ClientFindings[] = [];
  const dir = mkdtempSync(join(tmpdir(), 'migrate-pact-'));
  try {
    for (const call of job.calls) {
      const result = await testedCall(job, call, dir, async (url) => {
        process.env[job.urlVariable] = url;
        const args = z.array(z.unknown()).parse(codec.decode(call.args));
        const outcome = await callSeam(call.name, args).then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        );
        return 'error' in outcome
          ? errorProblems(outcome.error, call, codec.encode, job.errors)
          : resultProblems(outcome.value, call, codec.encode);
      });
      results.push(result);
      // Enough failures open the client's circuit, and calls after that would never leave: they are for a fresh process.
      if (result.sent.length + result.understood.length > 0) break;
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return results;
}

/** What of a call was not as the contract says: Pact judges what the client sent, we what it made of the answer. */
async function testedCall(
  { consumer, provider }: ClientJob,
  { request, response }: TestedCall,
  dir: string,
  act: (url: string) => Promise<string[]>,
): Promise<ClientFindings> {
  let understood: string[] = [];
  try {
    await new PactV4({ consumer, provider, dir, logLevel: 'error' })
      .addInteraction()
      .uponReceiving(request.path)
      .withRequest('POST', request.path, (builder) => {
        builder.headers({ 'content-type': 'application/json' });
        builder.jsonBody(JSON.parse(request.body));
        if (request.rules.length > 0) builder.matchingRules({ body: request.rules });
      })
      .willRespondWith(response.status, (builder) => {
        builder.body('application/json', Buffer.from(response.body));
      })
      .executeTest(async ({ url }) => {
        understood = await act(url);
      });
    return { sent: [], received: true, understood };
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith(MISMATCH)) throw error;
    return { sent: mismatchesIn(error.message), received: !error.message.includes(MISSING), understood };
  }
}

const MISMATCH = 'Test failed for the following reasons:';
const MISSING = 'The following request was expected but not received';

/** Pact's report is for terminals: `0) The following request was incorrect`, and below it `1.0 $[0]: Expected …`. */
function mismatchesIn(report: string): string[] {
  const details = [...report.matchAll(/^\s*\d+\.\d+\s+(.+)$/gm)].map(([, detail = '']) => detail);
  // A client that repeats its request is told of it once.
  return details.length > 0
    ? [...new Set(details)]
    : [report.slice(MISMATCH.length).replace(/\s+/g, ' ').trim()];
}

function resultProblems(
  value: unknown,
  { response }: TestedCall,
  encode: (value: unknown) => string,
): string[] {
  if (response.status !== 200) return ['the client gives a result where the other side throws'];
  const [given, expected] = [encode(value), response.body].map((text): unknown => JSON.parse(text));
  return isDeepStrictEqual(given, expected) ? [] : ['the client gives another result than was answered'];
}

const wireErrorSchema = z.object({
  classes: z.array(z.string()),
  message: z.string(),
  own: z.record(z.string(), z.unknown()),
});

/** The first class that the client is to know must be the error's own; without any it is an Error. */
function errorProblems(
  error: unknown,
  { response }: TestedCall,
  encode: (value: unknown) => string,
  known: readonly string[] | undefined,
): string[] {
  if (response.status === 200)
    return [`the client fails on the answer: ${error instanceof Error ? error.message : String(error)}`];
  const thrown = wireErrorSchema.parse(JSON.parse(response.body));
  if (!(error instanceof Error)) return ['the client throws what is no Error'];
  const own: unknown = JSON.parse(encode({ ...error }));
  const expected = thrown.classes.find((name) => known?.includes(name)) ?? 'Error';
  const got: unknown = Object.getPrototypeOf(error)?.constructor?.name;
  return [
    ...(known === undefined || got === expected
      ? []
      : [`${thrown.classes[0]} comes back as ${String(got)} instead of ${expected}`]),
    ...(error.message === thrown.message ? [] : ['the message of the error is another one']),
    ...(isDeepStrictEqual(own, thrown.own) ? [] : ['the fields of the error are others']),
  ];
}

async function load(file: string): Promise<unknown> {
  const module: unknown = await import(pathToFileURL(file).href);
  // What a CommonJS module exports is its default, whatever names were found in it.
  const whole = z.looseObject({ default: z.looseObject({}).optional() }).parse(module);
  return { ...whole.default, ...whole };
}

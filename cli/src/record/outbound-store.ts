import { z } from 'zod';
import { ignoreLocalFiles } from '../artifacts/local-files.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { runFile } from '../runtime/run-folder.ts';
import type { RecordedCall } from './outbound-recorder.ts';

const headersSchema = z.array(z.tuple([z.string(), z.string()]));
const bytesSchema = z.base64().transform((text) => Buffer.from(text, 'base64'));
const callSchema = z.object({
  method: z.string(),
  origin: z.string(),
  url: z.string(),
  headers: headersSchema,
  body: bytesSchema,
  at: z.number(),
  answer: z.object({ status: z.number().int(), headers: headersSchema, body: bytesSchema }).optional(),
});
const headSchema = z.object({ recording: z.string(), beganAt: z.number() });

/** The calls to other systems of one recording; `beganAt` is where the time of its samples begins. */
export interface RecordedCalls {
  readonly beganAt: number;
  readonly calls: readonly RecordedCall[];
}

/** Beside the row changes and readable by nobody else: calls hold the secrets of other systems. */
export function writeOutboundCalls(root: string, recording: string, { beganAt, calls }: RecordedCalls): void {
  const lines = [{ recording, beganAt }, ...calls.map(inText)].map((one) => `${JSON.stringify(one)}\n`);
  ignoreLocalFiles(root);
  writeFileAtomic(callsFile(root), lines.join(''), 0o600);
}

/** None when the recording was made before calls were kept, or is another one. */
export function readOutboundCalls(root: string, recording: string | undefined): RecordedCalls {
  const [head = '{}', ...lines] = (readFileIfPresent(callsFile(root)) ?? '')
    .split('\n')
    .filter((line) => line !== '');
  const known = headSchema.safeParse(JSON.parse(head));
  if (!known.success || known.data.recording !== recording) return { beganAt: 0, calls: [] };
  return {
    beganAt: known.data.beganAt,
    calls: lines.map((line) => {
      const { answer, ...call } = callSchema.parse(JSON.parse(line));
      return { ...call, answer };
    }),
  };
}

function inText({ body, answer, ...call }: RecordedCall): object {
  return {
    ...call,
    body: body.toString('base64'),
    ...(answer === undefined ? {} : { answer: { ...answer, body: answer.body.toString('base64') } }),
  };
}

function callsFile(root: string): string {
  return runFile(root, 'recording', 'calls.ndjson');
}

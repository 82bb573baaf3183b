import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const faultSchema = z.strictObject({
  id: z.string(),
  /** What a customer would see. */
  what: z.string(),
  /** Relative to the sample's folder. */
  file: z.string(),
  /** A text that occurs once in the file, and what takes its place. */
  find: z.string().min(1),
  replace: z.string(),
});

/** A change to the sample that its API suite must notice. */
export type Fault = z.infer<typeof faultSchema>;

export const faults: readonly Fault[] = z
  .array(faultSchema)
  .parse(parse(readFileSync(new URL('faults.yaml', import.meta.url), 'utf8')));

/** The page of the documentation that lists them. */
export function faultPage(): string {
  return [
    '# Faults that the sample’s suite notices',
    '',
    'Generated from `scripts/sample/faults.yaml`. `node scripts/sample/suite-notices.ts` plants them one at a time into a copy of the sample and demands that its API suite turns red on each.',
    '',
    '| fault | what a customer would see | where |',
    '|---|---|---|',
    ...faults.map(({ id, what, file }) => `| ${id} | ${what.replaceAll('|', '\\|')} | \`${file}\` |`),
    '',
  ].join('\n');
}

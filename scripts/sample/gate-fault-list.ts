import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const changeSchema = z.strictObject({
  /** Relative to the folder that the change is made in. */
  file: z.string(),
  /** A text that occurs once in the file, and what takes its place. */
  find: z.string().min(1),
  replace: z.string(),
});

const gateFaultSchema = changeSchema.extend({
  id: z.string(),
  kind: z.string(),
  /** What a client or an operator would see. */
  what: z.string(),
  /** The service that gets the fault; `file` is relative to its folder. */
  service: z.string(),
  /** The check that must say `fail`. */
  check: z.enum(['slice', 'contract', 'parity', 'load']),
  /** Of the load check. */
  profile: z.enum(['smoke', 'load', 'stress', 'soak']).optional(),
  /** The route that a finding must name, where there is one, and a text of its field or message. */
  route: z.string().optional(),
  names: z.string(),
  /** Why the gate does not see it; such a fault is listed, but does not count. */
  unseen: z.string().optional(),
});

/** A text of a file that is replaced. */
export type PlantedChange = z.infer<typeof changeSchema>;
/** A change to an extracted service that the gate must notice. */
export type GateFault = z.infer<typeof gateFaultSchema>;

/** What is added to the shop before it is recorded, and the faults. */
export const { prepare, faults: gateFaults } = z
  .strictObject({ prepare: z.array(changeSchema), faults: z.array(gateFaultSchema) })
  .parse(parse(readFileSync(new URL('gate-faults.yaml', import.meta.url), 'utf8')));

/** The page of the documentation that lists them. */
export function gateFaultPage(): string {
  const seen = gateFaults.filter((fault) => fault.unseen === undefined);
  return [
    '# Faults that the gate notices',
    '',
    `Generated from \`scripts/sample/gate-faults.yaml\`: ${seen.length} faults. \`node scripts/sample/gate-faults.ts\` plants them one at a time into services extracted from a copy of the sample, and demands that \`migrate verify\` says \`fail\`, exits with 1, and names the route and the cause.`,
    '',
    '| fault | kind | what would be seen | service | check | finding |',
    '|---|---|---|---|---|---|',
    ...seen.map(
      ({ id, kind, what, service, check, profile, route, names }) =>
        `| ${[id, kind, what, service, profile === undefined ? check : `${check} (${profile})`].map(cell).join(' | ')} | ${[route, names].flatMap((one) => (one === undefined ? [] : [`\`${one}\``])).join(' ')} |`,
    ),
    ...unseenPart(),
    '',
  ].join('\n');
}

function unseenPart(): string[] {
  const unseen = gateFaults.filter((fault) => fault.unseen !== undefined);
  if (unseen.length === 0) return [];
  return [
    '',
    '## Not in the usual run',
    '',
    '| fault | what would be seen | why |',
    '|---|---|---|',
    ...unseen.map(({ id, what, unseen: reason }) => `| ${[id, what, reason ?? ''].map(cell).join(' | ')} |`),
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Machine } from '../machine.ts';

const withCalls = z.object({ method: z.string(), arguments: z.array(z.unknown()).default([]) });
const factory = z.object({ class: z.string(), method: z.string() });
const service = z
  .object({
    class: z.string().optional().catch(undefined),
    main: z.string().optional().catch(undefined),
    factory: factory.optional().catch(undefined),
    arguments: z.array(z.unknown()).default([]).catch([]),
    calls: z.array(withCalls).default([]).catch([]),
    tags: z
      .array(z.object({ name: z.string() }))
      .default([])
      .catch([]),
  })
  // `warehouse: '@depot'`: another name.
  .or(z.string().startsWith('@'));
const services = z.object({
  imports: z
    .array(z.object({ resource: z.string() }))
    .default([])
    .catch([]),
  services: z.record(z.string(), z.unknown()).nullish(),
});

type ServiceText = Exclude<z.infer<typeof service>, string>;

/** A service as a file describes it; its classes are named relative to that file. */
export type DescribedService =
  | (ServiceText & { readonly folder: string })
  | {
      /** What it is another name of. */
      readonly alias: string;
    };

/** The services of a file and of those that it imports, by their names; what it says itself counts. */
export function servicesIn(
  machine: Machine,
  file: string,
  seen: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, DescribedService> {
  const found = new Map<string, DescribedService>();
  const read = services.safeParse(contentOf(machine, file));
  if (!read.success || seen.has(file)) return found;
  const folder = dirname(file);
  for (const { resource } of read.data.imports)
    for (const [name, one] of servicesIn(machine, resolve(folder, resource), new Set([...seen, file])))
      found.set(name, one);
  for (const [name, described] of Object.entries(read.data.services ?? {})) {
    const one = service.safeParse(described ?? {});
    if (one.success)
      found.set(name, typeof one.data === 'string' ? { alias: one.data } : { ...one.data, folder });
  }
  return found;
}

function contentOf(machine: Machine, file: string): unknown {
  if (file.endsWith('.json')) return machine.sources.readJson(file);
  try {
    return parse(machine.sources.readText(file) ?? '', { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

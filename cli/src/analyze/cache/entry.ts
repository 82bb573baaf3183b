import { z } from 'zod';
import { type Model, modelSchema } from '../../artifacts/model.ts';

const entrySchema = z.object({
  /** Every question that the analysis asked of the file system, with a digest of the answer. */
  observations: z.array(z.tuple([z.enum(['read', 'kind', 'list', 'real']), z.string(), z.string()])),
  /** Texts of the modules of which nothing but their tokens counts, by absolute path. */
  texts: z.record(z.string(), z.string()),
  /** As it was written, so that its bytes stay the same. */
  model: z.unknown(),
});

/** What the cache holds; its model has yet to be read, which takes as long as the rest. */
export type StoredEntry = z.infer<typeof entrySchema>;

/** What one analysis asked, and what came of it. */
export interface Entry extends StoredEntry {
  readonly model: Model;
}

/** Whether it is a model, whose bytes stay as they were written. */
export function isModel(value: unknown): value is Model {
  return modelSchema.safeParse(value).success;
}

/** What the cache holds; anything that is no entry counts as nothing. */
export function storedEntry(text: string | undefined): StoredEntry | undefined {
  if (text === undefined) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import { type Model, modelSchema } from '../../artifacts/model.ts';

const entrySchema = z.object({
  /** Every question that the analysis asked of the file system, with a digest of the answer. */
  observations: z.array(z.tuple([z.enum(['read', 'kind', 'list', 'real']), z.string(), z.string()])),
  /** Texts of the modules of which nothing but their tokens counts, by absolute path. */
  texts: z.record(z.string(), z.string()),
  /** As it was written, so that its bytes stay the same. */
  model: z.custom<Model>((value) => modelSchema.safeParse(value).success),
});

/** What one analysis asked, and what came of it. */
export type Entry = z.infer<typeof entrySchema>;

/** What the cache holds; anything that is no entry counts as nothing. */
export function entryOf(text: string | undefined): Entry | undefined {
  if (text === undefined) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

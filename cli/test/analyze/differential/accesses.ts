import { z } from 'zod';

/** A program that is to be run: its folder, its entry in it, and what is asked of it. */
export const programSchema = z.object({ folder: z.string(), entry: z.string(), routes: z.array(z.string()) });

/** What a request of a route did to a table: `R` read, `W` written; with the lines (`file:line`) that were on the stack. */
export const accessSchema = z.object({
  route: z.string(),
  mode: z.enum(['R', 'W']),
  table: z.string(),
  places: z.array(z.string()),
});

export type Access = z.infer<typeof accessSchema>;

import { z } from 'zod';

/** Beside a service's code: which of the application's tests came along, which did not, and why. */
export const TESTS_MANIFEST = 'migrate.tests.json';
export const TESTS_SCHEMA = 'migrate/tests@1';

/**
 * Why a test stays with the monolith: it needs what the service lacks; people decided so; it fails on both sides; or it passes
 * in the monolith and fails in the service, which may be a difference between the two.
 */
export const leftKindSchema = z.enum(['needs', 'decided', 'fails-anyway', 'differs']);
export type LeftKind = z.infer<typeof leftKindSchema>;

export const serviceTestsSchema = z.object({
  schema: z.literal(TESTS_SCHEMA),
  taken: z.array(z.object({ path: z.string(), runner: z.string(), why: z.string() })),
  left: z.array(z.object({ path: z.string(), kind: leftKindSchema, why: z.string() })),
});
export type ServiceTests = z.infer<typeof serviceTestsSchema>;

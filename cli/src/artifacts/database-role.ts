import { z } from 'zod';

/** `services/<context>/migrate.database.json`, written by `extract`: as whom a service may connect to the shared database. */
export const databaseRoleSchema = z.object({
  schema: z.literal('migrate/database-role@1'),
  role: z.string(),
  /** The SQL that makes it, relative to the service. */
  file: z.string(),
  /** Why its rights may not be all that the service needs; while there are any it is not used by itself. */
  doubts: z.array(z.string()),
});
export type DatabaseRole = z.infer<typeof databaseRoleSchema>;

export const ROLE_MANIFEST = 'migrate.database.json';

/** Whether a service connects with the role: always or never where the configuration says so, else unless there are doubts. */
export function isRoleUsed({ doubts }: DatabaseRole, setting: 'own' | 'shared' | undefined): boolean {
  return setting === undefined ? doubts.length === 0 : setting === 'own';
}

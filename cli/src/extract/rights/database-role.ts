import { type DatabaseRole, ROLE_MANIFEST } from '../../artifacts/database-role.ts';
import { serialize } from '../../artifacts/store.ts';
import { fillTemplate } from '../service/templates.ts';
import type { TableRights } from './table-rights.ts';

/** PostgreSQL cuts longer names off. */
const LONGEST_NAME = 63;
const ROLE_FILE = 'database/role.sql';
/** A list of values cannot be empty. */
const NOTHING = '(null, null)';

/** The service's database role as files of its folder: the SQL that makes it, and what `up` must know of it. */
export function roleFiles(
  application: string,
  context: string,
  { writes, reads, doubts }: TableRights,
): Map<string, string> {
  const role = roleName(application, context);
  const manifest: DatabaseRole = {
    schema: 'migrate/database-role@1',
    role,
    file: ROLE_FILE,
    doubts: [...doubts],
  };
  const rights = [
    ...writes.map((table) => ({ table, rights: 'select, insert, update, delete, truncate' })),
    ...reads.map((table) => ({ table, rights: 'select' })),
  ];
  return new Map([
    [
      ROLE_FILE,
      fillTemplate('role.sql', {
        context,
        role: literal(role),
        quotedRole: `\\"${role}\\"`,
        doubts,
        rows:
          rights.map((one) => `(${literal(one.table)}, ${literal(one.rights)})`).join(',\n      ') || NOTHING,
      }),
    ],
    [ROLE_MANIFEST, serialize(manifest)],
  ]);
}

/** Plain letters, so that a shell or a URL needs no quotes for it. */
export function roleName(application: string, context: string): string {
  return `${application}_${context}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^_/, '')
    .slice(0, LONGEST_NAME);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

import pg from 'pg';
import type { Database } from './database.ts';

/** Rights on tables, views and sequences, and on the schemas that they lie in (there `relation` is null). */
const GIVEN = `
  select n.nspname as schema, c.relname as relation, r.rolname as role, string_agg(a.privilege_type, ', ') as rights
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
   where r.rolname = any ($1) group by 1, 2, 3
  union all
  select n.nspname, null, r.rolname, string_agg(a.privilege_type, ', ')
    from pg_namespace n, aclexplode(n.nspacl) a join pg_roles r on r.oid = a.grantee
   where r.rolname = any ($1) group by 1, 3
  order by 1, 2, 3`;

/** Keeps the lists from being empty, which SQL does not allow; no schema has this name. */
const NOTHING_GIVEN: Given = { schema: '', relation: null, role: '', rights: '' };

const DROP = 'drop event trigger if exists migrate_roles_restore';

interface Given {
  readonly schema: string;
  readonly relation: string | null;
  readonly role: string;
  readonly rights: string;
}

/** A role of a service, with the text that lists its rights. */
export interface KeptRole {
  readonly name: string;
  readonly sql: string;
}

/**
 * Lets the roles keep their rights when tables are dropped and made again, as many test suites do between two tests: whoever
 * makes a table of the same name gives back what was given on the former one. A table of a name that nobody had yet may be
 * one that a role's list waits for. Only the embedded server is ours to do so on.
 */
export async function keepRights(
  database: Database,
  name: string,
  roles: readonly KeptRole[],
): Promise<void> {
  await database.withClient(name, async (client) => {
    const { rows } = await client.query<Given>(GIVEN, [roles.map((one) => one.name)]);
    await client.query(restoring(rows, roles));
  });
}

/** A fault of ours must not break what the application does, so the trigger only warns. */
function restoring(given: readonly Given[], roles: readonly KeptRole[]): string {
  const rows = [NOTHING_GIVEN, ...given].map(
    ({ schema, relation, role, rights }) =>
      `(${[schema, relation, role, rights].map((text) => (text === null ? 'null' : pg.escapeLiteral(text))).join(', ')})`,
  );
  const names = [NOTHING_GIVEN, ...given].map(
    ({ schema, relation }) => `(${pg.escapeLiteral(schema)}, ${pg.escapeLiteral(relation ?? '')})`,
  );
  return `
create schema if not exists migrate_roles;
create or replace function migrate_roles.restore() returns event_trigger
  language plpgsql security definer set search_path = pg_catalog set client_min_messages = warning as $restore$
declare
  lost record;
begin
  if exists (
    select from pg_event_trigger_ddl_commands() m
      join pg_class c on m.classid = 'pg_class'::regclass and c.oid = m.objid and c.relkind in ('r', 'p') and c.relpersistence <> 't'
      join pg_namespace n on n.oid = c.relnamespace
     where (n.nspname, c.relname) not in (values ${names.join(', ')})
  ) then
    ${roles.map(({ sql }) => `execute ${pg.escapeLiteral(sql)};`).join('\n    ')}
  end if;
  for lost in
    select l.* from (values ${rows.join(', ')}) as l (schema_name, relation, role_name, rights)
      join (
        select coalesce(n.nspname, s.nspname) as schema_name, c.relname as relation
          from pg_event_trigger_ddl_commands() m
          left join pg_class c on m.classid = 'pg_class'::regclass and c.oid = m.objid and c.relkind <> 'i'
          left join pg_namespace n on n.oid = c.relnamespace
          left join pg_namespace s on m.classid = 'pg_namespace'::regclass and s.oid = m.objid
      ) as made on made.schema_name = l.schema_name and made.relation is not distinct from l.relation
  loop
    if lost.relation is null then
      execute format('grant %s on schema %I to %I', lost.rights, lost.schema_name, lost.role_name);
    elsif (select relkind from pg_class where oid = format('%I.%I', lost.schema_name, lost.relation)::regclass) = 'S' then
      execute format('grant %s on sequence %I.%I to %I', lost.rights, lost.schema_name, lost.relation, lost.role_name);
    else
      execute format('grant %s on table %I.%I to %I', lost.rights, lost.schema_name, lost.relation, lost.role_name);
    end if;
  end loop;
exception when others then
  raise warning 'migrate: rights of services could not be given back: %', sqlerrm;
end
$restore$;
${DROP};
create event trigger migrate_roles_restore on ddl_command_end
  when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE SEQUENCE', 'CREATE SCHEMA')
  execute function migrate_roles.restore();`;
}

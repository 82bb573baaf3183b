import { createHash } from 'node:crypto';
import type pg from 'pg';

/**
 * Everything that a statement could notice, as lines: columns, constraints, indexes, views, functions, triggers, enumerations,
 * policies. Not the rows, nor who may do what; nor what we put into our own clones, or an extension into its own.
 */
const DESCRIPTION = `
with mine as (
  select n.oid, n.nspname from pg_namespace n
   where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%' and n.nspname not like 'migrate\\_%'
), relations as (
  select c.oid, format('%I.%I', mine.nspname, c.relname) as name, c.relkind
    from pg_class c join mine on mine.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'f')
     and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
)
select concat_ws(' ', 'column', r.name, r.relkind, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                 a.attgenerated, pg_get_expr(d.adbin, d.adrelid)) as line
  from relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
union all
select concat_ws(' ', 'constraint', r.name, o.conname, pg_get_constraintdef(o.oid)) from relations r join pg_constraint o on o.conrelid = r.oid
union all
select concat_ws(' ', 'index', r.name, pg_get_indexdef(i.indexrelid)) from relations r join pg_index i on i.indrelid = r.oid
union all
select concat_ws(' ', 'view', r.name, pg_get_viewdef(r.oid)) from relations r where r.relkind in ('v', 'm')
union all
select concat_ws(' ', 'trigger', r.name, t.tgenabled, pg_get_triggerdef(t.oid)) from relations r join pg_trigger t on t.tgrelid = r.oid
 where not t.tgisinternal and t.tgname not like 'zz\\_migrate\\_capture%'
union all
select concat_ws(' ', 'policy', r.name, p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, r.oid), pg_get_expr(p.polwithcheck, r.oid))
  from relations r join pg_policy p on p.polrelid = r.oid
union all
select concat_ws(' ', 'function', mine.nspname, pg_get_functiondef(f.oid)) from pg_proc f join mine on mine.oid = f.pronamespace
 where f.prokind in ('f', 'p')
   and not exists (select 1 from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e')
union all
select concat_ws(' ', 'enumeration', mine.nspname, t.typname, string_agg(e.enumlabel, ', ' order by e.enumsortorder))
  from pg_type t join mine on mine.oid = t.typnamespace join pg_enum e on e.enumtypid = t.oid group by mine.nspname, t.typname`;

/** SHA-256 of a database's schema. The same for a clone; rows do not change it. */
export async function schemaHash(client: pg.Client): Promise<string> {
  // Definitions are written relative to the search path, and a clone has not its source's settings.
  await client.query('begin read only');
  try {
    await client.query('set local search_path = pg_catalog');
    const { rows } = await client.query<{ line: string }>(DESCRIPTION);
    const hash = createHash('sha256');
    for (const line of rows.map((row) => row.line).sort()) hash.update(line).update('\0');
    return hash.digest('hex');
  } finally {
    await client.query('rollback');
  }
}

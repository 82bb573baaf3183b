import type pg from 'pg';

/** Schema of ours inside a throw-away clone; never in a database of the user's. */
export const CAPTURE_SCHEMA = 'migrate_capture';

/**
 * One generic trigger on every ordinary table writes each row change. The moment of commit comes from a deferred trigger, which runs
 * when the transaction is about to commit: the order of rows inside a transaction says nothing about when others could see them.
 */
const CAPTURE = `
create schema migrate_capture;
create table migrate_capture.changes (
  seq bigserial primary key,
  xid xid8 not null default pg_current_xact_id(),
  app text not null default current_setting('application_name'),
  tbl text not null,
  op text not null,
  before jsonb,
  after jsonb
);
create table migrate_capture.commits (xid xid8 primary key, at timestamptz not null);

create function migrate_capture.row_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
  old_row jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  new_row jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
begin
  if old_row is distinct from new_row then
    insert into migrate_capture.changes (tbl, op, before, after)
      values (format('%I.%I', tg_table_schema, tg_table_name), tg_op, old_row, new_row);
  end if;
  return null;
end $$;

create function migrate_capture.truncated() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  execute format(
    'insert into migrate_capture.changes (tbl, op, before) select %L, ''DELETE'', to_jsonb(t) from %I.%I t',
    format('%I.%I', tg_table_schema, tg_table_name), tg_table_schema, tg_table_name);
  return null;
end $$;

create function migrate_capture.committing() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into migrate_capture.commits values (new.xid, clock_timestamp())
    on conflict (xid) do update set at = excluded.at;
  return null;
end $$;

create constraint trigger committing after insert on migrate_capture.changes
  deferrable initially deferred for each row execute function migrate_capture.committing();

do $$
declare
  one record;
begin
  for one in
    select c.oid::regclass as tbl
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'migrate_capture')
       and n.nspname not like 'pg\\_%' and c.relpersistence <> 't'
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  loop
    execute format('create trigger zz_migrate_capture after insert or update or delete on %s
                    for each row execute function migrate_capture.row_changed()', one.tbl);
    execute format('create trigger zz_migrate_capture_truncate before truncate on %s
                    for each statement execute function migrate_capture.truncated()', one.tbl);
  end loop;
end $$;

grant usage on schema migrate_capture to public;
`;

/** Installs the capture of row changes into a clone. */
export async function installCapture(client: pg.Client): Promise<void> {
  await client.query(CAPTURE);
}

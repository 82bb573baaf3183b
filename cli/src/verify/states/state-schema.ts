/**
 * Moves a clone of the recording's snapshot to any position of the recorded row changes, forwards and backwards, and takes back what
 * the application wrote meanwhile. In SQL alone: row images that passed through JavaScript would lose digits of big numbers.
 * `session_replication_role = replica` keeps triggers, cascades and the capture itself from answering to our own writes.
 */
export const STATE_SCHEMA = `
create table migrate_capture.recorded (pos int primary key, tbl text not null, op text not null, before jsonb, after jsonb);
create table migrate_capture.position (pos int not null);
insert into migrate_capture.position values (0);

create table migrate_capture.tables as
  select format('%I.%I', n.nspname, c.relname) as tbl,
         (select string_agg(format('%I', a.attname), ', ' order by a.attnum) from pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
         (select string_agg(format('t.%I = r.%I', a.attname, a.attname), ' and ' order by a.attnum)
            from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
           where i.indrelid = c.oid and i.indisprimary) as same_key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'migrate_capture') and n.nspname not like 'pg\\_%';
alter table migrate_capture.tables add primary key (tbl);

create table migrate_capture.sequences (seq text primary key, tbl text not null, col text not null, base bigint, called bool);

do $$
declare
  one record;
begin
  for one in
    select s.oid::regclass::text as seq, format('%I.%I', n.nspname, c.relname) as tbl, a.attname as col
      from pg_class s
      join pg_depend d on d.objid = s.oid and d.deptype in ('a', 'i') and d.refobjsubid > 0
      join pg_class c on c.oid = d.refobjid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
     where s.relkind = 'S' and n.nspname <> 'migrate_capture'
  loop
    execute format('insert into migrate_capture.sequences select %L, %L, %L, last_value, is_called from %s', one.seq, one.tbl, one.col, one.seq);
  end loop;
end $$;

create function migrate_capture.take_row(of_table text, row_image jsonb) returns void language plpgsql as $$
declare
  same text;
  found_rows int;
begin
  select same_key into same from migrate_capture.tables where tbl = of_table;
  if same is not null then
    execute format('delete from %s t using jsonb_populate_record(null::%s, $1) r where %s', of_table, of_table, same) using row_image;
  else
    execute format('delete from %s where ctid = (select t.ctid from %s t where to_jsonb(t) = $1 limit 1)', of_table, of_table) using row_image;
  end if;
  get diagnostics found_rows = row_count;
  if found_rows <> 1 then raise exception 'row of % to be taken back is not there: %', of_table, row_image; end if;
end $$;

create function migrate_capture.put_row(in_table text, row_image jsonb) returns void language plpgsql as $$
declare
  cols text;
begin
  select columns into strict cols from migrate_capture.tables where tbl = in_table;
  execute format('insert into %s (%s) overriding system value select %s from jsonb_populate_record(null::%s, $1)', in_table, cols, cols, in_table)
    using row_image;
end $$;

create function migrate_capture.move_sequences(target int) returns void language plpgsql as $$
declare
  one migrate_capture.sequences;
  highest bigint;
begin
  for one in select * from migrate_capture.sequences loop
    select max((after ->> one.col)::bigint) into highest from migrate_capture.recorded
     where pos <= target and tbl = one.tbl and op = 'INSERT';
    if highest is null or highest < one.base then perform setval(one.seq, one.base, one.called);
    else perform setval(one.seq, highest, true);
    end if;
  end loop;
end $$;

create function migrate_capture.move(target int) returns int language plpgsql as $$
declare
  here int;
  undone int := 0;
  one record;
begin
  perform set_config('session_replication_role', 'replica', true);
  perform set_config('lock_timeout', '5s', true);
  for one in select * from migrate_capture.changes order by seq desc loop
    if one.after is not null then perform migrate_capture.take_row(one.tbl, one.after); end if;
    if one.before is not null then perform migrate_capture.put_row(one.tbl, one.before); end if;
    undone := undone + 1;
  end loop;
  delete from migrate_capture.changes;
  delete from migrate_capture.commits;
  select pos into strict here from migrate_capture.position for update;
  for one in select * from migrate_capture.recorded where pos > here and pos <= target order by pos loop
    if one.before is not null then perform migrate_capture.take_row(one.tbl, one.before); end if;
    if one.after is not null then perform migrate_capture.put_row(one.tbl, one.after); end if;
  end loop;
  for one in select * from migrate_capture.recorded where pos <= here and pos > target order by pos desc loop
    if one.after is not null then perform migrate_capture.take_row(one.tbl, one.after); end if;
    if one.before is not null then perform migrate_capture.put_row(one.tbl, one.before); end if;
  end loop;
  update migrate_capture.position set pos = target;
  if here <> target or undone > 0 then perform migrate_capture.move_sequences(target); end if;
  return undone;
end $$;

create function migrate_capture.repeat(changes jsonb) returns void language plpgsql as $$
declare
  one record;
  highest bigint;
begin
  perform set_config('session_replication_role', 'replica', true);
  perform set_config('lock_timeout', '5s', true);
  for one in select * from jsonb_to_recordset(changes) as c (tbl text, op text, before jsonb, after jsonb) loop
    if one.before is not null then perform migrate_capture.take_row(one.tbl, one.before); end if;
    if one.after is not null then perform migrate_capture.put_row(one.tbl, one.after); end if;
    insert into migrate_capture.changes (tbl, op, before, after) values (one.tbl, one.op, one.before, one.after);
  end loop;
  for one in select s.* from migrate_capture.sequences s loop
    select max((c.after ->> one.col)::bigint) into highest from jsonb_to_recordset(changes) as c (tbl text, op text, after jsonb)
     where c.tbl = one.tbl and c.op = 'INSERT';
    if highest is not null then perform setval(one.seq, highest, true); end if;
  end loop;
end $$;
`;

import type pg from 'pg';

/** One committed row change in the order of commits; the images stay text, for JavaScript numbers would round big ones. */
export interface CommittedChange {
  /** A line of `changes.ndjson`. */
  readonly line: string;
  /** Milliseconds of the server's clock at which its transaction committed. */
  readonly committedAt: number;
}

/** All changes of a recording, numbered from 1 in the order in which others could see them. */
export async function readChanges(client: pg.Client): Promise<readonly CommittedChange[]> {
  const { rows } = await client.query<{ line: string; at: string }>(`
    select json_build_object('seq', row_number() over w, 'table', c.tbl, 'op', c.op, 'before', c.before, 'after', c.after)::text as line,
           (extract(epoch from m.at) * 1000)::text as at
      from migrate_capture.changes c join migrate_capture.commits m using (xid)
    window w as (order by m.at, c.xid, c.seq)
     order by m.at, c.xid, c.seq`);
  return rows.map(({ line, at }) => ({ line, committedAt: Number(at) }));
}

/** How far the server's clock is ahead of ours, in milliseconds, from the fastest of some round trips. */
export async function clockOffset(client: pg.Client, now: () => number): Promise<number> {
  let best = { trip: Number.POSITIVE_INFINITY, offset: 0 };
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const before = now();
    const { rows } = await client.query<{ at: string }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::text as at',
    );
    const after = now();
    if (after - before < best.trip)
      best = { trip: after - before, offset: Number(rows[0]?.at ?? 0) - (before + after) / 2 };
  }
  return best.offset;
}

/** How many changes were committed before a moment of the server's clock; `times` ascend. */
export function changesUntil(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { db } from '../db/connection';
import type { Job } from './job';
import { watermarkOf } from './watermark';

export const ROLL_UP_SALES = 'roll-up-sales';

/** Adds up anew each day on which orders were placed or cancelled since the last run. */
export const rollUpSales: Job = {
  name: ROLL_UP_SALES,
  schedule: '0 * * * *',
  async run() {
    const { since, reached } = await watermarkOf(ROLL_UP_SALES);
    const days = await touchedDays(since);
    if (days.length > 0) await addUp(days);
    return { watermark: reached.toISOString(), days: days.length };
  },
};

async function touchedDays(since: Date): Promise<string[]> {
  const result = await db.raw<{ rows: { day: string }[] }>(
    `select distinct to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD') as day
       from orders
      where placed_at >= ? or cancelled_at >= ?
      order by day`,
    [since, since],
  );
  return result.rows.map(({ day }) => day);
}

async function addUp(days: string[]): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('daily_sales').whereIn('day', days).delete();
    await trx.raw(
      `insert into daily_sales (day, category_id, orders, pieces, revenue_cents)
       select days.day, products.category_id, count(distinct orders.id), sum(order_items.quantity),
              sum(order_items.quantity::bigint * order_items.unit_price_cents)
         from unnest(?::date[]) as days(day)
         join orders on orders.placed_at >= days.day::timestamp at time zone 'UTC'
                    and orders.placed_at < (days.day + 1)::timestamp at time zone 'UTC'
         join order_items on order_items.order_id = orders.id
         join products on products.id = order_items.product_id
        where orders.status <> 'cancelled'
        group by days.day, products.category_id
           on conflict (day, category_id) do update
          set orders = excluded.orders, pieces = excluded.pieces, revenue_cents = excluded.revenue_cents`,
      [days],
    );
  });
}

import type { Knex } from 'knex';

/** Rows per order placed, as a shop of some years has them. */
const ORDERS_PER_CUSTOMER = 10;
const ORDERS_PER_PRODUCT = 200;
const FEWEST_PRODUCTS = 100;
const MOST_PRODUCTS = 5000;
const FIRST_ID = 1000;

/**
 * Fills the shop with made-up customers, products and `orderCount` orders, on top of the small seed. Every value is
 * computed from its row number, so two machines get the same rows. All of it happens inside the database: a million
 * orders take about a minute.
 * @returns what to add to the seed's report
 */
export async function seedAtScale(trx: Knex.Transaction, orderCount: number): Promise<string> {
  if (!Number.isInteger(orderCount) || orderCount < 0) throw new Error('SEED_ORDERS must be a whole number');
  if (orderCount === 0) return '';
  const sizes = {
    first: FIRST_ID,
    orders: orderCount,
    users: Math.max(10, Math.floor(orderCount / ORDERS_PER_CUSTOMER)),
    products: Math.min(MOST_PRODUCTS, Math.max(FEWEST_PRODUCTS, Math.floor(orderCount / ORDERS_PER_PRODUCT))),
  };
  for (const statement of statements) await trx.raw(statement, sizes);
  return `, and ${orderCount} made-up orders of ${sizes.users} customers over ${sizes.products} products`;
}

/** A stand-in for chance: spreads the row number n over 0 to m - 1. */
const spread = (n: string, m: string, salt: number) =>
  `((${n}::bigint * 2654435761 + ${salt * 40503}) % 4294967291 % ${m})::int`;

const PLACED = "timestamptz '2022-01-01 08:00:00+00' + n * (interval '1000 days' / :orders)";

const statements = [
  // Nobody logs in as one of these: no password has this hash.
  `insert into users (id, email, password_hash, display_name, created_at)
   select :first + n, 'customer' || n || '@scale.example', 'none', 'Customer ' || n,
          timestamptz '2021-06-01 00:00:00+00' + n * interval '1 minute'
     from generate_series(1, :users::int) as n`,
  `insert into products (id, sku, name, description, category_id, price_cents, stock, created_at, updated_at)
   select :first + n, 'SCL-' || lpad(n::text, 6, '0'),
          (array['Amber', 'Birch', 'Cobalt', 'Dune', 'Ember', 'Fjord', 'Grove', 'Harbour'])[1 + ${spread('n', '8', 1)}]
            || ' ' || (array['bowl', 'blend', 'cup', 'filter', 'kettle', 'leaf', 'mill', 'tin'])[1 + ${spread('n', '8', 2)}]
            || ' no. ' || n,
          'Made-up article ' || n, 1 + ${spread('n', '5', 3)}, 300 + ${spread('n', '9000', 4)}, 1000000,
          timestamptz '2021-06-01 00:00:00+00' + n * interval '1 hour',
          timestamptz '2021-06-01 00:00:00+00' + n * interval '1 hour'
     from generate_series(1, :products::int) as n`,
  `insert into orders (id, user_id, status, subtotal_cents, shipping_cents, total_cents, shipping_address, placed_at, cancelled_at)
   select :first + n, :first + 1 + ${spread('n', ':users::int', 5)},
          case when n % 20 = 0 then 'cancelled' when n % 10 = 9 then 'placed' else 'shipped' end,
          0, 490, 0,
          jsonb_build_object('id', '00000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'label', 'Home',
            'street', 'Long Road ' || n, 'city', 'Trieste', 'postalCode', '34121', 'country', 'IT'),
          ${PLACED}, case when n % 20 = 0 then ${PLACED} + interval '1 hour' end
     from generate_series(1, :orders::int) as n`,
  `insert into order_items (order_id, product_id, quantity, unit_price_cents)
   select :first + n, product.id, 1 + ${spread('n * 3 + line', '3', 6)}, product.price_cents
     from generate_series(1, :orders::int) as n
    cross join lateral generate_series(0, ${spread('n', '3', 7)}) as line
     join products as product
       on product.id = :first + 1 + (${spread('n', ':products::int', 8)} + line * 17) % :products::int`,
  `update orders
      set subtotal_cents = sold.cents, total_cents = sold.cents + 490
     from (select order_id, sum(quantity * unit_price_cents)::int as cents
             from order_items where order_id > :first group by order_id) as sold
    where sold.order_id = orders.id`,
  `insert into payments (order_id, method, status, amount_cents, created_at)
   select id, case when id % 3 = 0 then 'card' else 'invoice' end,
          case when status = 'cancelled' then 'refunded' else 'captured' end, total_cents, placed_at
     from orders where id > :first`,
  `insert into shipments (order_id, carrier, tracking_code, status, created_at, delivered_at)
   select id, 'Post', 'SCL' || lpad(id::text, 12, '0'), 'delivered', placed_at + interval '1 day', placed_at + interval '3 days'
     from orders where id > :first and status = 'shipped'`,
  `insert into reviews (id, product_id, user_id, rating, title, body, created_at, updated_at)
   select :first + row_number() over (order by product_id, user_id), product_id, user_id, 1 + (user_id + product_id) % 5,
          'From a made-up customer', '', bought_at + interval '10 days', bought_at + interval '10 days'
     from (select item.product_id, placed.user_id, min(placed.placed_at) as bought_at
             from orders as placed join order_items as item on item.order_id = placed.id
            where placed.id > :first and placed.id % 8 = 0
            group by item.product_id, placed.user_id) as bought`,
  `update products
      set rating_average = rated.average, rating_count = rated.count, rated_at = timestamptz '2024-10-01 00:00:00+00'
     from (select product_id, round(avg(rating), 2) as average, count(*) as count
             from reviews where id > :first group by product_id) as rated
    where rated.product_id = products.id`,
  `insert into daily_sales (day, category_id, orders, pieces, revenue_cents)
   select placed.placed_at::date, product.category_id, count(distinct placed.id), sum(item.quantity),
          sum(item.quantity * item.unit_price_cents)
     from orders as placed
     join order_items as item on item.order_id = placed.id
     join products as product on product.id = item.product_id
    where placed.id > :first and placed.status <> 'cancelled'
    group by 1, 2
   on conflict do nothing`,
  `insert into product_pairs (product_id, other_id, times)
   select one.product_id, other.product_id, count(*)
     from order_items as one
     join order_items as other on other.order_id = one.order_id and other.product_id <> one.product_id
    where one.order_id > :first
    group by one.product_id, other.product_id
   on conflict do nothing`,
  // The jobs that keep pairs and figures go on from here, or their first run would read every order.
  `insert into job_runs (job, started_at, finished_at, outcome, detail)
   select job, newest.at, newest.at, 'succeeded', jsonb_build_object('watermark', to_char(newest.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
     from (select max(placed_at) as at from orders where id > :first) as newest,
          unnest(array['refresh-product-pairs', 'roll-up-sales']) as job`,
];

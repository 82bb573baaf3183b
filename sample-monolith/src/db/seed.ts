import type { Knex } from 'knex';
import { hashPassword } from '../services/passwords';
import { db } from './connection';
import { orders, reviews, votes } from './seeds/activity';
import { articles, categories } from './seeds/catalog';
import { permissions, seedAddress, users } from './seeds/people';
import { coupons, priceRules } from './seeds/promotions';
import { seedAtScale } from './seeds/scale';

const DAY = 24 * 60 * 60 * 1000;
const OPENED = Date.UTC(2021, 2, 1, 9, 0, 0);

/** The n-th day after the shop opened: the rows must be the same on every machine and every day. */
const day = (n: number) => new Date(OPENED + n * DAY);

const products = categories
  .flatMap((category) => articles[category.slug].map((article) => ({ categoryId: category.id, article })))
  .map(({ categoryId, article: [sku, name, priceCents, stock] }, index) => ({
    id: index + 1,
    sku,
    name,
    description: `${name}, chosen by our roasters.`,
    category_id: categoryId,
    price_cents: priceCents,
    stock,
    created_at: day(index),
    updated_at: day(index),
  }));

async function seedUsers(trx: Knex.Transaction): Promise<void> {
  for (const user of users) {
    await trx('users').insert({
      id: user.id,
      email: user.email,
      password_hash: await hashPassword(user.password, `seed-salt-${user.id}`),
      display_name: user.displayName,
      role: user.role,
      addresses: JSON.stringify([seedAddress(user)]),
      created_at: day(user.id),
    });
  }
}

async function seedOrders(trx: Knex.Transaction): Promise<void> {
  for (const [index, order] of orders.entries()) {
    const id = index + 1;
    const placedAt = day(100 + index);
    const items = order.lines.map(([productId, quantity]) => ({
      order_id: id,
      product_id: productId,
      quantity,
      unit_price_cents: products[productId - 1].price_cents,
    }));
    const totalCents = items.reduce((sum, item) => sum + item.quantity * item.unit_price_cents, 0);
    const cancelled = order.status === 'cancelled';

    await trx('orders').insert({
      id,
      user_id: order.userId,
      status: order.status,
      subtotal_cents: totalCents,
      total_cents: totalCents,
      shipping_address: JSON.stringify(seedAddress(users[order.userId - 1])),
      placed_at: placedAt,
      cancelled_at: cancelled ? day(101 + index) : null,
    });
    await trx('order_items').insert(items);
    await trx('payments').insert({
      order_id: id,
      method: index % 2 === 0 ? 'card' : 'invoice',
      status: cancelled ? 'refunded' : 'captured',
      amount_cents: totalCents,
      created_at: placedAt,
    });
    await trx('notifications').insert({
      user_id: order.userId,
      order_id: id,
      kind: 'order.placed',
      message: `Thank you for order ${id}`,
      created_at: placedAt,
    });
  }
}

async function seedReviews(trx: Knex.Transaction): Promise<void> {
  await trx('reviews').insert(
    reviews.map(([productId, userId, rating, title], index) => ({
      id: index + 1,
      product_id: productId,
      user_id: userId,
      rating,
      title,
      body: `${title}. Written after a week of use.`,
      created_at: day(200 + index),
      updated_at: day(200 + index),
    })),
  );
  await trx('review_votes').insert(
    votes.map(([reviewId, userId, helpful], index) => ({
      review_id: reviewId,
      user_id: userId,
      helpful,
      created_at: day(300 + index),
    })),
  );
  await trx.raw(
    `update products
        set rating_average = rated.average, rating_count = rated.count, rated_at = ?
       from (select product_id, round(avg(rating), 2) as average, count(*) as count
               from reviews group by product_id) as rated
      where rated.product_id = products.id`,
    [day(300)],
  );
}

async function seedRules(trx: Knex.Transaction): Promise<void> {
  await trx('role_permissions').insert(
    Object.entries(permissions).flatMap(([role, list]) => list.map((permission) => ({ role, permission }))),
  );
  await trx('coupons').insert(coupons);
  await trx('price_rules').insert(priceRules);
}

/** The rows came with their ids, so the sequences still stand at 1. */
async function moveSequences(trx: Knex.Transaction): Promise<void> {
  for (const table of ['users', 'categories', 'products', 'orders', 'reviews']) {
    await trx.raw("select setval(pg_get_serial_sequence(?, 'id'), (select max(id) from ??))", [table, table]);
  }
}

/** All or nothing, and nothing when the admin is already there: rows that changed since are left alone. */
async function seed(): Promise<string> {
  return db.transaction(async (trx) => {
    if (await trx('users').where({ email: users[0].email }).first()) return 'already seeded';
    await seedUsers(trx);
    await trx('categories').insert(categories);
    await trx('products').insert(products);
    await seedOrders(trx);
    await seedReviews(trx);
    await seedRules(trx);
    const more = await seedAtScale(trx, Number(process.env.SEED_ORDERS ?? 0));
    await moveSequences(trx);
    return `seeded ${users.length} users, ${products.length} products, ${orders.length} orders, ${reviews.length} reviews${more}`;
  });
}

seed()
  .then((outcome) => process.stdout.write(`${outcome}\n`))
  .catch((error: unknown) => {
    process.stderr.write(`seeding failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => db.destroy());

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  // Written by a nightly job: the dashboards must not add up every order ever placed.
  await knex.schema.createTable('daily_sales', (table) => {
    table.date('day').notNullable();
    table.integer('category_id').notNullable().references('categories.id');
    table.integer('orders').notNullable();
    table.integer('pieces').notNullable();
    table.bigInteger('revenue_cents').notNullable();
    table.primary(['day', 'category_id']);
  });

  await knex.raw('create index orders_newest on orders (placed_at desc, id desc)');
  await knex.raw('create index orders_by_status on orders (status, placed_at desc, id desc)');
  await knex.raw('create index orders_by_total on orders (total_cents)');
  await knex.raw('create index orders_of_user on orders (user_id, id desc)');
  await knex.raw('create index products_by_name on products (name, id) where deleted_at is null');
  await knex.raw('create index users_email_prefix on users (email text_pattern_ops)');
}

export async function down(knex: Knex): Promise<void> {
  for (const index of [
    'users_email_prefix',
    'products_by_name',
    'orders_of_user',
    'orders_by_total',
    'orders_by_status',
    'orders_newest',
  ])
    await knex.raw('drop index ??', [index]);
  await knex.schema.dropTable('daily_sales');
}

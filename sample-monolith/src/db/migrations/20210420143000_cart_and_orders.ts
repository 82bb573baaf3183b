import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('cart_items', (table) => {
    table.integer('user_id').notNullable().references('users.id').onDelete('CASCADE');
    table.integer('product_id').notNullable().references('products.id').index();
    table.integer('quantity').notNullable();
    table.timestamp('added_at').notNullable().defaultTo(knex.fn.now());
    table.primary(['user_id', 'product_id']);
    table.check('quantity > 0');
  });

  await knex.schema.createTable('orders', (table) => {
    table.increments('id');
    table.integer('user_id').notNullable().references('users.id').index();
    table.text('status').notNullable().defaultTo('placed');
    table.integer('total_cents').notNullable();
    table.jsonb('shipping_address').notNullable();
    table.timestamp('placed_at').notNullable().defaultTo(knex.fn.now());
    table.timestamp('cancelled_at');
    table.check("status in ('placed', 'shipped', 'cancelled')");
  });

  await knex.schema.createTable('order_items', (table) => {
    table.increments('id');
    table.integer('order_id').notNullable().references('orders.id').onDelete('CASCADE').index();
    table.integer('product_id').notNullable().references('products.id').index();
    table.integer('quantity').notNullable();
    table.integer('unit_price_cents').notNullable();
    table.check('quantity > 0');
  });

  await knex.schema.createTable('payments', (table) => {
    table.increments('id');
    table.integer('order_id').notNullable().unique().references('orders.id').onDelete('CASCADE');
    table.text('method').notNullable();
    table.text('status').notNullable();
    table.integer('amount_cents').notNullable();
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.check("status in ('captured', 'refunded')");
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['payments', 'order_items', 'orders', 'cart_items']) await knex.schema.dropTable(table);
}

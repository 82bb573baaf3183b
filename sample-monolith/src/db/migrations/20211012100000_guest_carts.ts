import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('guest_carts', (table) => {
    table.text('token').primary();
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    // Reading a cart counts as a sign of life, so even a GET moves it.
    table.timestamp('touched_at').notNullable().defaultTo(knex.fn.now()).index();
  });

  await knex.schema.createTable('guest_cart_items', (table) => {
    table.text('cart_token').notNullable().references('guest_carts.token').onDelete('CASCADE');
    table.integer('product_id').notNullable().references('products.id').index();
    table.integer('quantity').notNullable();
    table.primary(['cart_token', 'product_id']);
    table.check('quantity > 0');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('guest_cart_items');
  await knex.schema.dropTable('guest_carts');
}

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('categories', (table) => {
    table.increments('id');
    table.text('slug').notNullable().unique();
    table.text('name').notNullable();
  });

  await knex.schema.createTable('products', (table) => {
    table.increments('id');
    table.text('sku').notNullable().unique();
    table.text('name').notNullable();
    table.text('description').notNullable().defaultTo('');
    table.integer('category_id').notNullable().references('categories.id').index();
    table.integer('price_cents').notNullable();
    table.integer('stock').notNullable().defaultTo(0);
    // Part of the stock that lies in carts. Never more than the stock itself.
    table.integer('reserved').notNullable().defaultTo(0);
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.timestamp('updated_at').notNullable().defaultTo(knex.fn.now());
    table.timestamp('deleted_at');
    table.check('price_cents >= 0');
    table.check('reserved >= 0 and reserved <= stock');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('products');
  await knex.schema.dropTable('categories');
}

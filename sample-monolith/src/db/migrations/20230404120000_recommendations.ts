import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('product_pairs', (table) => {
    table.integer('product_id').notNullable().references('products.id').onDelete('CASCADE');
    table.integer('other_id').notNullable().references('products.id').onDelete('CASCADE');
    table.integer('times').notNullable();
    table.primary(['product_id', 'other_id']);
  });

  await knex.schema.createTable('product_views', (table) => {
    table.integer('user_id').notNullable().references('users.id').onDelete('CASCADE');
    table.integer('product_id').notNullable().references('products.id').onDelete('CASCADE');
    table.integer('times').notNullable().defaultTo(1);
    table.timestamp('viewed_at').notNullable().defaultTo(knex.fn.now());
    table.primary(['user_id', 'product_id']);
  });

  await knex.schema.createTable('search_terms', (table) => {
    table.text('term').primary();
    table.integer('times').notNullable().defaultTo(1);
    table.timestamp('last_at').notNullable().defaultTo(knex.fn.now());
  });

  await knex.schema.createTable('wishlist_items', (table) => {
    table.integer('user_id').notNullable().references('users.id').onDelete('CASCADE');
    table.integer('product_id').notNullable().references('products.id').onDelete('CASCADE');
    table.timestamp('added_at').notNullable().defaultTo(knex.fn.now());
    table.primary(['user_id', 'product_id']);
  });

  // "What starts with these letters" must not read every term.
  await knex.raw('create index search_terms_prefix on search_terms (term text_pattern_ops)');
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['wishlist_items', 'search_terms', 'product_views', 'product_pairs'])
    await knex.schema.dropTable(table);
}

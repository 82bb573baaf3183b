import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('reviews', (table) => {
    table.increments('id');
    table.integer('product_id').notNullable().references('products.id');
    table.integer('user_id').notNullable().references('users.id').index();
    table.integer('rating').notNullable();
    table.text('title').notNullable();
    table.text('body').notNullable().defaultTo('');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.timestamp('updated_at').notNullable().defaultTo(knex.fn.now());
    table.unique(['product_id', 'user_id']);
    table.check('rating between 1 and 5');
  });

  await knex.schema.createTable('review_votes', (table) => {
    table.integer('review_id').notNullable().references('reviews.id').onDelete('CASCADE');
    table.integer('user_id').notNullable().references('users.id').onDelete('CASCADE');
    table.boolean('helpful').notNullable();
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.primary(['review_id', 'user_id']);
  });

  // The product list sorts by rating, so the average is kept on the product.
  await knex.schema.alterTable('products', (table) => {
    table.decimal('rating_average', 3, 2).notNullable().defaultTo(0);
    table.integer('rating_count').notNullable().defaultTo(0);
    table.timestamp('rated_at');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('products', (table) => {
    table.dropColumns('rating_average', 'rating_count', 'rated_at');
  });
  await knex.schema.dropTable('review_votes');
  await knex.schema.dropTable('reviews');
}

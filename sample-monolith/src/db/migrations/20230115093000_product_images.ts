import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('product_images', (table) => {
    table.increments('id');
    table.integer('product_id').notNullable().references('products.id').onDelete('CASCADE').index();
    table.text('file_name').notNullable().unique();
    table.text('media_type').notNullable();
    table.integer('byte_size').notNullable();
    table.text('sha256').notNullable();
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.unique(['product_id', 'sha256']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('product_images');
}

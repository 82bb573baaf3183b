import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('stock_movements', (table) => {
    table.increments('id');
    table.integer('product_id').notNullable().references('products.id');
    table.integer('change').notNullable();
    table.text('reason').notNullable();
    table.integer('order_id').references('orders.id').onDelete('CASCADE').index();
    table.integer('actor_id').references('users.id');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.index(['product_id', 'id']);
    table.check("reason in ('sale', 'return', 'restock', 'correction')");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('stock_movements');
}

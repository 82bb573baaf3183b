import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('shipments', (table) => {
    table.increments('id');
    table.integer('order_id').notNullable().unique().references('orders.id').onDelete('CASCADE');
    table.text('carrier').notNullable();
    table.text('tracking_code').notNullable().unique();
    table.text('status').notNullable().defaultTo('packed');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.timestamp('delivered_at');
    table.check("status in ('packed', 'in_transit', 'out_for_delivery', 'delivered', 'returned')");
  });

  await knex.schema.createTable('shipment_events', (table) => {
    table.increments('id');
    table.integer('shipment_id').notNullable().references('shipments.id').onDelete('CASCADE').index();
    table.text('status').notNullable();
    table.text('place').notNullable().defaultTo('');
    table.timestamp('happened_at').notNullable().defaultTo(knex.fn.now());
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('shipment_events');
  await knex.schema.dropTable('shipments');
}

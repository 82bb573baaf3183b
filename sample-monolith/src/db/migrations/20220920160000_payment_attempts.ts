import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('payment_attempts', (table) => {
    table.increments('id');
    // No foreign key to the order: a declined attempt outlives the order that was rolled back.
    table.text('reference').notNullable().index();
    table.integer('user_id').notNullable().references('users.id').index();
    table.integer('amount_cents').notNullable();
    table.text('outcome').notNullable();
    table.text('charge_id');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.check("outcome in ('accepted', 'declined', 'failed', 'refunded')");
  });

  await knex.schema.alterTable('payments', (table) => {
    table.text('charge_id').index();
    table.timestamp('settled_at');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('payments', (table) => {
    table.dropColumns('charge_id', 'settled_at');
  });
  await knex.schema.dropTable('payment_attempts');
}

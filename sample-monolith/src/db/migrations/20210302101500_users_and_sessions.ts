import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('users', (table) => {
    table.increments('id');
    table.text('email').notNullable().unique();
    table.text('password_hash').notNullable();
    table.text('display_name').notNullable();
    table.text('role').notNullable().defaultTo('customer');
    // A list of addresses, never queried into: it got no table of its own.
    table.jsonb('addresses').notNullable().defaultTo('[]');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.check("role in ('customer', 'admin')");
  });

  await knex.schema.createTable('sessions', (table) => {
    table.text('token').primary();
    table.integer('user_id').notNullable().references('users.id').onDelete('CASCADE').index();
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.timestamp('expires_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sessions');
  await knex.schema.dropTable('users');
}

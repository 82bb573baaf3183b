import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('settings', (table) => {
    table.text('key').primary();
    table.jsonb('value').notNullable();
    table.timestamp('updated_at').notNullable().defaultTo(knex.fn.now());
    table.integer('updated_by').references('users.id');
  });

  await knex.schema.createTable('audit_log', (table) => {
    table.increments('id');
    table.integer('actor_id').references('users.id');
    table.text('action').notNullable();
    table.text('subject').notNullable();
    table.jsonb('detail').notNullable().defaultTo('{}');
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    table.index(['subject', 'id']);
  });

  await knex.schema.createTable('job_runs', (table) => {
    table.increments('id');
    table.text('job').notNullable().index();
    table.timestamp('started_at').notNullable();
    table.timestamp('finished_at');
    table.text('outcome').notNullable().defaultTo('running');
    table.jsonb('detail').notNullable().defaultTo('{}');
  });

  // More than two roles now, and what each may do is data.
  await knex.raw('alter table users drop constraint users_role_check');
  await knex.raw(
    "alter table users add constraint users_role_check check (role in ('customer', 'support', 'warehouse', 'admin'))",
  );
  await knex.schema.createTable('role_permissions', (table) => {
    table.text('role').notNullable();
    table.text('permission').notNullable();
    table.primary(['role', 'permission']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['role_permissions', 'job_runs', 'audit_log', 'settings'])
    await knex.schema.dropTable(table);
}

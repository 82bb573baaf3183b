import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('coupons', (table) => {
    table.text('code').primary();
    table.text('kind').notNullable();
    // Whole per cent, or cents.
    table.integer('value').notNullable();
    table.integer('min_total_cents').notNullable().defaultTo(0);
    table.timestamp('ends_at');
    table.integer('max_redemptions');
    table.integer('redeemed').notNullable().defaultTo(0);
    table.boolean('active').notNullable().defaultTo(true);
    table.check("kind in ('percent', 'amount')");
    table.check('value > 0');
  });

  await knex.schema.createTable('coupon_redemptions', (table) => {
    table.increments('id');
    table.text('coupon_code').notNullable().references('coupons.code');
    table.integer('order_id').notNullable().unique().references('orders.id').onDelete('CASCADE');
    table.integer('user_id').notNullable().references('users.id');
    table.integer('amount_cents').notNullable();
    table.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    // One coupon once per customer.
    table.unique(['coupon_code', 'user_id']);
  });

  await knex.schema.createTable('cart_coupons', (table) => {
    table.integer('user_id').primary().references('users.id').onDelete('CASCADE');
    table.text('coupon_code').notNullable().references('coupons.code').onDelete('CASCADE');
  });

  await knex.schema.createTable('price_rules', (table) => {
    table.increments('id');
    table.text('name').notNullable();
    table.integer('category_id').references('categories.id');
    table.integer('product_id').references('products.id');
    table.integer('min_quantity').notNullable().defaultTo(1);
    table.integer('percent_off').notNullable();
    table.boolean('active').notNullable().defaultTo(true);
    table.check('percent_off between 1 and 90');
    table.check('category_id is not null or product_id is not null');
  });

  await knex.schema.alterTable('orders', (table) => {
    table.integer('subtotal_cents').notNullable().defaultTo(0);
    table.integer('discount_cents').notNullable().defaultTo(0);
    table.integer('shipping_cents').notNullable().defaultTo(0);
    table.text('coupon_code');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('orders', (table) => {
    table.dropColumns('subtotal_cents', 'discount_cents', 'shipping_cents', 'coupon_code');
  });
  for (const table of ['price_rules', 'cart_coupons', 'coupon_redemptions', 'coupons'])
    await knex.schema.dropTable(table);
}

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  // Suggestions look for the beginning of any word of a name; "simple", because names are in many languages.
  await knex.raw(
    "create index products_name_words on products using gin (to_tsvector('simple', name)) where deleted_at is null",
  );
  await knex.raw('create index search_terms_popular on search_terms (times desc, term)');
  await knex.raw('create index orders_cancelled_at on orders (cancelled_at) where cancelled_at is not null');
  await knex.raw('create index product_pairs_best on product_pairs (product_id, times desc, other_id)');
  await knex.raw('create index wishlist_items_product on wishlist_items (product_id)');
  await knex.raw('create index job_runs_last on job_runs (job, id desc)');
  await knex.raw('create index sessions_expired on sessions (expires_at)');
}

export async function down(knex: Knex): Promise<void> {
  for (const index of [
    'sessions_expired',
    'job_runs_last',
    'wishlist_items_product',
    'product_pairs_best',
    'orders_cancelled_at',
    'search_terms_popular',
    'products_name_words',
  ])
    await knex.raw('drop index ??', [index]);
}

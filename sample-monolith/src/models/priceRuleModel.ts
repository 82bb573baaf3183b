import { db, type Queryable } from '../db/connection';

export interface PriceRuleRow {
  id: number;
  name: string;
  category_id: number | null;
  product_id: number | null;
  min_quantity: number;
  percent_off: number;
  active: boolean;
}

export type PriceRuleValues = Partial<Omit<PriceRuleRow, 'id'>>;

export const priceRuleModel = {
  list(): Promise<PriceRuleRow[]> {
    return db<PriceRuleRow>('price_rules').orderBy('id');
  },

  find(id: number): Promise<PriceRuleRow | undefined> {
    return db<PriceRuleRow>('price_rules').where({ id }).first();
  },

  /** The active rules that could apply to these products or categories. */
  activeFor(productIds: number[], categoryIds: number[], trx: Queryable = db): Promise<PriceRuleRow[]> {
    return trx<PriceRuleRow>('price_rules')
      .where({ active: true })
      .andWhere((either) => {
        either.whereIn('product_id', productIds).orWhereIn('category_id', categoryIds);
      })
      .orderBy('id');
  },

  async insert(values: PriceRuleValues): Promise<PriceRuleRow> {
    const [row] = await db('price_rules').insert(values).returning<PriceRuleRow[]>('*');
    return row;
  },

  async update(id: number, values: PriceRuleValues): Promise<PriceRuleRow | undefined> {
    const rows = await db('price_rules').where({ id }).update(values).returning<PriceRuleRow[]>('*');
    return rows[0];
  },

  async remove(id: number): Promise<boolean> {
    const removed: number = await db('price_rules').where({ id }).delete();
    return removed > 0;
  },
};

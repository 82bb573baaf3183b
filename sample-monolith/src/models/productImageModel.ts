import { db, type Queryable } from '../db/connection';

export interface ProductImageRow {
  id: number;
  product_id: number;
  file_name: string;
  media_type: string;
  byte_size: number;
  sha256: string;
  created_at: Date;
}

export type NewProductImage = Omit<ProductImageRow, 'id' | 'created_at'>;

export const productImageModel = {
  listForProduct(productId: number): Promise<ProductImageRow[]> {
    return db<ProductImageRow>('product_images').where({ product_id: productId }).orderBy('id');
  },

  /** Answers undefined when the product already has an image of the same bytes. */
  async insert(image: NewProductImage, trx: Queryable): Promise<ProductImageRow | undefined> {
    const rows = await trx('product_images')
      .insert(image)
      .onConflict(['product_id', 'sha256'])
      .ignore()
      .returning<ProductImageRow[]>('*');
    return rows[0];
  },

  async remove(productId: number, id: number): Promise<ProductImageRow | undefined> {
    const rows = await db('product_images')
      .where({ id, product_id: productId })
      .delete()
      .returning<ProductImageRow[]>('*');
    return rows[0];
  },
};

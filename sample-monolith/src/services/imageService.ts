import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../config';
import { db } from '../db/connection';
import { conflict, HttpError, notFound } from '../httpError';
import { type ProductImageRow, productImageModel } from '../models/productImageModel';
import { getProductSummary } from './catalogService';
import { recognizeImage } from './imageFormat';

export interface ImageView {
  id: number;
  url: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  createdAt: Date;
}

export interface Upload {
  mediaType: string;
  bytes: Buffer;
}

export async function listImages(productId: number): Promise<ImageView[]> {
  await getProductSummary(productId);
  return (await productImageModel.listForProduct(productId)).map(toImageView);
}

export async function addImage(productId: number, upload: Upload): Promise<ImageView> {
  await getProductSummary(productId);
  const format = recognizeImage(upload.mediaType, upload.bytes);
  if (format === undefined) throw unsupportedImage();
  const sha256 = createHash('sha256').update(upload.bytes).digest('hex');

  return db.transaction(async (trx) => {
    const row = await productImageModel.insert(
      {
        product_id: productId,
        file_name: `${productId}-${sha256.slice(0, 16)}.${format.extension}`,
        media_type: format.mediaType,
        byte_size: upload.bytes.length,
        sha256,
      },
      trx,
    );
    if (row === undefined) throw conflict('image_exists', 'The product already has this image');
    // Inside the transaction: a row must not be seen before its file is there.
    await store(row.file_name, upload.bytes);
    return toImageView(row);
  });
}

export async function deleteImage(productId: number, imageId: number): Promise<void> {
  const row = await productImageModel.remove(productId, imageId);
  if (row === undefined) throw notFound('The image');
  await rm(path.join(config.uploadDirectory, row.file_name), { force: true });
}

export function unsupportedImage(): HttpError {
  return new HttpError(415, 'unsupported_media_type', 'An image must be a PNG or a JPEG file');
}

/** Renamed into place, so that nobody is served half a file. */
async function store(fileName: string, bytes: Buffer): Promise<void> {
  await mkdir(config.uploadDirectory, { recursive: true });
  const temporary = path.join(config.uploadDirectory, `.${randomUUID()}.part`);
  await writeFile(temporary, bytes);
  await rename(temporary, path.join(config.uploadDirectory, fileName));
}

function toImageView(row: ProductImageRow): ImageView {
  return {
    id: row.id,
    url: `/uploads/${row.file_name}`,
    mediaType: row.media_type,
    bytes: row.byte_size,
    sha256: row.sha256,
    createdAt: row.created_at,
  };
}

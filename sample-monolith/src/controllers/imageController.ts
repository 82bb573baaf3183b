import type { Request, Response } from 'express';
import { addImage, deleteImage, listImages, type Upload, unsupportedImage } from '../services/imageService';
import { readId } from './requestInput';

export const imageController = {
  async list(req: Request, res: Response): Promise<void> {
    res.json({ items: await listImages(readId(req)) });
  },

  async upload(req: Request, res: Response): Promise<void> {
    const image = await addImage(readId(req), readUpload(req));
    res.status(201).location(image.url).json(image);
  },

  async remove(req: Request, res: Response): Promise<void> {
    await deleteImage(readId(req), readId(req, 'imageId'));
    res.status(204).end();
  },
};

/** express.raw leaves the body alone when its media type is none of ours. */
function readUpload(req: Request): Upload {
  const bytes: unknown = req.body;
  if (!Buffer.isBuffer(bytes)) throw unsupportedImage();
  const [mediaType = ''] = (req.get('content-type') ?? '').split(';');
  return { mediaType: mediaType.trim().toLowerCase(), bytes };
}

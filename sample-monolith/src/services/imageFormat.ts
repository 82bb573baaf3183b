export interface ImageFormat {
  mediaType: string;
  extension: string;
  /** How every file of this format begins, whatever its sender calls it. */
  magic: Buffer;
}

export const IMAGE_FORMATS: readonly ImageFormat[] = [
  { mediaType: 'image/png', extension: 'png', magic: Buffer.from('89504e470d0a1a0a', 'hex') },
  { mediaType: 'image/jpeg', extension: 'jpg', magic: Buffer.from('ffd8ff', 'hex') },
];

/** Undefined when the bytes are not what the media type says. */
export function recognizeImage(mediaType: string, bytes: Buffer): ImageFormat | undefined {
  return IMAGE_FORMATS.find(
    (format) => format.mediaType === mediaType && bytes.subarray(0, format.magic.length).equals(format.magic),
  );
}

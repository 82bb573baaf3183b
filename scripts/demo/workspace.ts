import { join } from 'node:path';
import { clone, copySample } from '../sample-copy.ts';

export { clone };

/** Where the demo works: a copy that git ignores, so that the sample itself stays as it is. */
export const shop = join(clone, '.demo/shop');

export function prepareCopy(): void {
  copySample(shop);
}

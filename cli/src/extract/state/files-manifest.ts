import type { LocalFiles } from './local-files.ts';

/** Beside a service's code: which of its files lie beside the code. Who starts it links the shared folders. */
export const FILES_MANIFEST = 'migrate.files.json';

export function filesManifest({ copied, shared }: Pick<LocalFiles, 'copied' | 'shared'>): string {
  return `${JSON.stringify({ schema: 'migrate/files@1', copied, shared }, null, 2)}\n`;
}

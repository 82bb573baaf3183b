import { fileURLToPath } from 'node:url';

const BIN = new URL('../../bin/', import.meta.url);

/** NODE_OPTIONS with one more file that Node.js loads before the program; paths may hold spaces. */
export function withPreload(options: string | undefined, file: string): string {
  const require = `--require ${JSON.stringify(fileURLToPath(new URL(file, BIN)))}`;
  return [options, require].filter((one) => one !== undefined && one !== '').join(' ');
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ts } from '#whole-typescript';

/** The folder that the application's compiler writes to, relative to the application. */
export function outDirOf(appDir: string): string {
  const file = join(appDir, 'tsconfig.json');
  if (!existsSync(file)) return 'dist';
  const options: unknown = Reflect.get(
    Object(ts.readConfigFile(file, ts.sys.readFile).config),
    'compilerOptions',
  );
  const outDir: unknown = Reflect.get(Object(options), 'outDir');
  return typeof outDir === 'string' ? outDir.replace(/^\.\//, '') : 'dist';
}

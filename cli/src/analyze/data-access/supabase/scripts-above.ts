import { dirname, join } from 'node:path';
import type { Machine } from '../../interpreter/machine.ts';

/** Folders that Supabase's own tool keeps scripts in, in the order in which they run. */
const FOLDERS = ['supabase/schemas', 'supabase/migrations'];

/** The scripts of the nearest folder `supabase` above the application, up to the top of its repository; those inside are found anyway. */
export function scriptsAbove({ sources }: Machine): readonly string[] {
  for (let folder = sources.root; !isTop(sources.files, folder); folder = dirname(folder)) {
    const found = FOLDERS.flatMap((name) => {
      const place = join(dirname(folder), name);
      const names = (sources.list(place) ?? []).filter(
        (one) => !one.isDirectory && one.name.endsWith('.sql'),
      );
      return names.map((one) => join(place, one.name));
    });
    if (found.length > 0) return found;
  }
  return [];
}

/** Nothing above the repository is looked at. */
function isTop(files: Machine['sources']['files'], folder: string): boolean {
  return folder === dirname(folder) || files.kindOf(join(folder, '.git')) !== undefined;
}

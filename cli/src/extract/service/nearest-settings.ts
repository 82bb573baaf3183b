import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

/**
 * What the YAML file of that name says that lies nearest to the application: beside it, or in the workspace around it, up to the
 * repository's root. Undefined where there is none; one that cannot be read is for its own program to complain of.
 */
export function nearestSettings(appDir: string, name: string): unknown {
  for (let folder = appDir; ; folder = dirname(folder)) {
    const file = join(folder, name);
    if (existsSync(file)) return parsed(readFileSync(file, 'utf8'));
    if (dirname(folder) === folder || existsSync(join(folder, '.git'))) return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

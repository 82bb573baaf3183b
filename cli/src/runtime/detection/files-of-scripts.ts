import type { PackageJson } from '../commands/package-json.ts';
import { filesNamedIn } from './files-named.ts';
import { filesOfShellScripts } from './shell-scripts.ts';
import { filesOfSettings } from './started-beside.ts';

/**
 * Words of a script that name files: `node dist/server.js`, `nodemon -r x ./bin/www`, `cross-env A=b tsx src/index.ts`; of scripts that
 * it runs too, one after the other or side by side: `npm run api`, `concurrently yarn:client "npm run api"`; and of shell
 * scripts and settings of pm2 that it names.
 */
export function filesOfScript(
  appDir: string,
  packageJson: PackageJson,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): readonly string[] {
  const script = packageJson.scripts[name];
  if (script === undefined || seen.has(name)) return [];
  const inner = scriptsRunBy(packageJson, script).flatMap((one) =>
    filesOfScript(appDir, packageJson, one, new Set([...seen, name])),
  );
  return [
    ...filesNamedIn(script),
    ...filesOfShellScripts(appDir, script),
    ...filesOfSettings(appDir, script),
    ...inner,
  ];
}

/** Names of the scripts that a command runs. */
export function scriptsRunBy({ scripts }: PackageJson, script: string): string[] {
  return script
    .split(/[\s"';|&]+/)
    .map((word) => word.replace(/^(?:npm|yarn|pnpm|bun|node):/, ''))
    .filter((word) => Object.hasOwn(scripts, word));
}

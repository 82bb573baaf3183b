import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE, type Config, configSchema } from '../artifacts/config.ts';
import { fail } from '../errors/problem.ts';
import { writeFileAtomic } from '../ports/files.ts';
import { readPackageJson } from '../runtime/commands/package-json.ts';
import { configurationText } from '../runtime/configuration-document.ts';
import { detect } from '../runtime/detect.ts';
import { locateApplication } from '../runtime/detection/application.ts';

/** A freshly detected configuration, as data and as the text that was written. */
export interface InitResult {
  readonly config: Config;
  readonly text: string;
}

/**
 * Detects how the application is run and writes `migrate.config.yaml`.
 * @throws Failure MIG-1001, MIG-1002, MIG-1009 when there is a configuration already
 */
export function init(root: string, options: { readonly force: boolean }): InitResult {
  const appDir = locateApplication(root, { cwd: undefined, trusted: false });
  const packageJson = readPackageJson(appDir);
  if (packageJson === undefined) throw fail('MIG-1001', { message: `No package.json in ${appDir}` });
  const file = join(root, CONFIG_FILE);
  if (!options.force && existsSync(file))
    throw fail('MIG-1009', { message: `${CONFIG_FILE} exists already`, file: CONFIG_FILE });
  const detection = detect({ root, appDir, packageJson });
  const text = configurationText(detection);
  writeFileAtomic(file, text);
  return {
    config: configSchema.parse({ monolith: detection.monolith, database: detection.database }),
    text,
  };
}

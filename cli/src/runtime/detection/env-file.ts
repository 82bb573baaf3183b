import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readFileIfPresent } from '../../ports/files.ts';

const NAMES = [
  '.env',
  '.env.local',
  '.env.development',
  '.env.example',
  '.env.sample',
  '.env.dist',
  'env.example',
];

/** The file that tells the application's environment: a real one before an example. */
export function findEnvFile(appDir: string): string | undefined {
  return NAMES.find((name) => existsSync(join(appDir, name)));
}

/** Variables of a dotenv file; none when it does not exist. */
export function readEnvFile(path: string): Readonly<Record<string, string>> {
  const text = readFileIfPresent(path);
  if (text === undefined) return {};
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(text)))
    if (value !== undefined) variables[name] = value;
  return variables;
}

import path from 'node:path';
import { db } from './connection';

/** Brings the schema to its newest version. Two processes that start at once wait for each other. @returns what was applied */
export async function migrateToLatest(): Promise<string[]> {
  // Only .js: beside the compiled migrations lie their source maps.
  const [, applied] = (await db.migrate.latest({
    directory: path.join(__dirname, 'migrations'),
    loadExtensions: ['.js'],
  })) as [number, string[]];
  return applied;
}

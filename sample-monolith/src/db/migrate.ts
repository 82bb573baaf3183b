import path from 'node:path';
import { db } from './connection';

async function migrate(): Promise<void> {
  // Only .js: beside the compiled migrations lie their source maps.
  const [, applied] = (await db.migrate.latest({
    directory: path.join(__dirname, 'migrations'),
    loadExtensions: ['.js'],
  })) as [number, string[]];
  process.stdout.write(applied.length === 0 ? 'schema is up to date\n' : `applied ${applied.join(', ')}\n`);
}

migrate()
  .catch((error: unknown) => {
    process.stderr.write(`migration failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => db.destroy());

import { createApp } from './app';
import { config } from './config';
import { migrateToLatest } from './db/schema';
import { startJobs } from './jobs';
import { attachLiveTracking } from './live/tracking';

async function main(): Promise<void> {
  // Nobody may be served by yesterday's schema.
  await migrateToLatest();
  const app = createApp();
  const server = app.listen(config.port, (error) => {
    if (error) throw error;
    process.stdout.write(`shop listening on port ${config.port}\n`);
  });
  attachLiveTracking(server);
  startJobs();
}

main().catch((error: unknown) => {
  process.stderr.write(`the shop cannot start: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

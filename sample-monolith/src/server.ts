import { createApp } from './app';
import { config } from './config';
import { startJobs } from './jobs';
import { attachLiveTracking } from './live/tracking';

const app = createApp();

const server = app.listen(config.port, (error) => {
  if (error) throw error;
  process.stdout.write(`shop listening on port ${config.port}\n`);
});
attachLiveTracking(server);
startJobs();

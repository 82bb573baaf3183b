import { createApp } from './app';
import { config } from './config';

const app = createApp();

app.listen(config.port, (error) => {
  if (error) throw error;
  process.stdout.write(`shop listening on port ${config.port}\n`);
});

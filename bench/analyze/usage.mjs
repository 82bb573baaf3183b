import { writeFileSync } from 'node:fs';

/** Preloaded into a measured process: leaves what it used in the file that BENCH_USAGE names. */
const file = process.env.BENCH_USAGE;
if (file !== undefined)
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ rss: maxRSS * 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 }));
  });

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['cli/test/**/*.test.ts', 'strangler-proxy/test/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});

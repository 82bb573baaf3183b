import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string;
  }
}

/**
 * Fails the whole run once, and with the remedy, rather than every test with a connection error. The workers get
 * the address from here, because Vite puts its own BASE_URL into their environment.
 */
export default async function requireServer(project: TestProject): Promise<void> {
  const baseUrl = process.env.BASE_URL;
  if (!baseUrl) {
    throw new Error(
      'BASE_URL is not set. Start the shop, then run: BASE_URL=http://127.0.0.1:3000 npm run test:api',
    );
  }
  const health = await fetch(new URL('/health', baseUrl)).catch((cause: unknown) => {
    throw new Error(`Nothing answers at BASE_URL ${baseUrl}`, { cause });
  });
  if (health.status !== 200) throw new Error(`${baseUrl}/health answers ${health.status}, expected 200`);
  project.provide('baseUrl', new URL(baseUrl).origin);
}

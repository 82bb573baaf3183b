import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string;
    paymentUrl: string;
    paymentSecret: string;
  }
}

/**
 * Fails the whole run once, and with the remedy, rather than every test with a connection error. The workers get
 * the address from here, because Vite puts its own BASE_URL into their environment.
 */
export default async function requireServer(project: TestProject): Promise<() => Promise<void>> {
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
  const paymentUrl = process.env.PAYMENT_PROVIDER_URL ?? 'http://127.0.0.1:4010';
  project.provide('paymentUrl', paymentUrl);
  project.provide('paymentSecret', process.env.PAYMENT_WEBHOOK_SECRET ?? 'shop-and-provider');
  return startPaymentStub(paymentUrl);
}

/** The provider that the shop is configured with; one that answers already (of a run beside this one) is used. */
async function startPaymentStub(url: string): Promise<() => Promise<void>> {
  const answers = () =>
    fetch(`${url}/health`).then(
      (reply) => reply.ok,
      () => false,
    );
  if (await answers()) return async () => {};
  const stub = spawn(process.execPath, [join(import.meta.dirname, 'paymentStub.mjs'), new URL(url).port], {
    stdio: 'ignore',
  });
  const exited = once(stub, 'exit');
  for (let waited = 0; !(await answers()); waited += 50) {
    if (waited > 5000) throw new Error(`The payment stub does not answer at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return async () => {
    stub.kill('SIGTERM');
    await exited;
  };
}

import { Pool } from 'undici';
import type { Vault } from '../../record/vault.ts';
import type { LoadRequest } from './profile.ts';
import type { Side } from './rounds.ts';

const MILLISECONDS = 700;
const CONNECTIONS = 4;

/** The monolith has answered more than the service by now; what is compiled on the way must not decide the comparison. */
export async function warmUp(
  requests: readonly LoadRequest[],
  vault: Vault,
  urls: Readonly<Record<Side, string>>,
): Promise<void> {
  for (const url of [urls.monolith, urls.service]) {
    const pool = new Pool(url, { connections: CONNECTIONS });
    const end = performance.now() + MILLISECONDS;
    const work = async (offset: number) => {
      for (let nr = offset; performance.now() < end; nr += CONNECTIONS) {
        const one = requests[nr % requests.length];
        if (one === undefined) return;
        const headers = Object.entries(one.headers).flatMap(([name, value]) => [name, vault.reveal(value)]);
        const answer = await pool
          .request({ method: one.method, path: vault.reveal(one.url), headers })
          .catch(() => undefined);
        await answer?.body.dump();
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, offset) => work(offset)));
    await pool.destroy();
  }
}

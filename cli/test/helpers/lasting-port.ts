import { isPortFree } from '../../src/ports/sockets.ts';

/**
 * A free port for what is stopped and started again on it. Below those that the system gives to clients (32768 and up), one of
 * which could take it in between.
 */
export async function lastingPort(): Promise<number> {
  for (let port = 20_000 + Math.floor(Math.random() * 10_000); ; port += 1)
    if (await isPortFree(port)) return port;
}

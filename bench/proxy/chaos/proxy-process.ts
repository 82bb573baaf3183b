import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProxyStatus } from '@migrate-kit/strangler-proxy';

const TOKEN = 'chaos';

/** The program under test, started as an operator would. */
export class ProxyProcess {
  readonly url: string;
  readonly #adminUrl: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { url, adminUrl }: { url: string; adminUrl: string }) {
    this.#child = child;
    this.url = url;
    this.#adminUrl = adminUrl;
  }

  static async start(main: string, flags: readonly string[]): Promise<ProxyProcess> {
    const own = ['--admin-port', '0', '--no-access-log', '--quiet'];
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...flags, ...own], {
      env: { ...process.env, STRANGLER_ADMIN_TOKEN: TOKEN },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
    });
    while (!out.includes('\n')) {
      if (child.exitCode !== null) throw new Error('the proxy ended before it was ready');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return new ProxyProcess(child, JSON.parse(out.split('\n', 1)[0] ?? ''));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async reload(): Promise<void> {
    const answer = await this.#call('/admin/reload', 'POST');
    if (!answer.ok) throw new Error(`the reload was refused: ${await answer.text()}`);
  }

  async status(): Promise<ProxyStatus> {
    return (await (await this.#call('/admin/status', 'GET')).json()) as ProxyStatus;
  }

  async metrics(): Promise<string> {
    return (await this.#call('/metrics', 'GET')).text();
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }

  #call(path: string, method: string): Promise<Response> {
    return fetch(this.#adminUrl + path, { method, headers: { authorization: `Bearer ${TOKEN}` } });
  }
}

import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../errors/problem.ts';
import { interruption } from '../ports/interruption.ts';
import { groupMembers } from '../ports/process-table.ts';
import { portsOf } from '../ports/sockets.ts';
import { causeInLog } from './log-tail.ts';
import type { RunningProcess } from './processes.ts';

/** Loopback as applications bind it: `localhost` may mean either family. */
const HOSTS = ['127.0.0.1', '[::1]'];
const PROBE_TIMEOUT_MS = 2000;
const PAUSE_MS = 75;

export interface HealthWait {
  /** How messages call the application. */
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly timeoutSeconds: number;
  readonly secrets: readonly string[];
}

/**
 * Waits until the application answers its health path with less than 500.
 * @returns its base URL
 * @throws Failure MIG-3003 with how it ended, or on which port it listens instead, and its last log lines
 */
export async function waitHealthy(running: RunningProcess, wait: HealthWait): Promise<string> {
  const end = Date.now() + wait.timeoutSeconds * 1000;
  let last = 'no answer';
  while (running.exit() === undefined && Date.now() < end) {
    interruption.signal.throwIfAborted();
    for (const host of HOSTS) {
      const base = `http://${host}:${wait.port}`;
      const answer = await probe(`${base}${wait.path}`);
      // Whoever answers now is ours only if ours still runs: it may have lost the race for the port.
      if (isWell(answer) && running.exit() === undefined) return sameEachTime(wait, base);
      if (answer !== undefined) last = `answer ${answer}`;
    }
    await sleep(PAUSE_MS);
  }
  interruption.signal.throwIfAborted();
  throw unhealthy(running, wait, last);
}

/** It may have begun to listen between the questions to two addresses: one that answers on both always has the first. */
async function sameEachTime({ port, path }: HealthWait, base: string): Promise<string> {
  const first = `http://${HOSTS[0]}:${port}`;
  return base === first || !isWell(await probe(`${first}${path}`)) ? base : first;
}

function isWell(status: number | undefined): boolean {
  return status !== undefined && status < 500;
}

/** Status of one GET, or undefined when nothing answers. */
export function probe(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: PROBE_TIMEOUT_MS }, (response) => {
      response.resume();
      response.destroy();
      resolve(response.statusCode);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

export async function isHealthy(url: string, path: string): Promise<boolean> {
  return isWell(await probe(`${url}${path}`));
}

function unhealthy(running: RunningProcess, wait: HealthWait, last: string): Error {
  const exit = running.exit();
  const elsewhere = exit === undefined ? otherPorts(running, wait.port) : '';
  const how =
    exit === undefined
      ? `GET ${wait.path} on port ${wait.port}: ${last} within ${wait.timeoutSeconds} s${elsewhere}`
      : `it ended with ${exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`}`;
  return fail('MIG-3003', {
    message: `${wait.name} did not become healthy: ${how}`,
    cause: causeInLog(running.record.logFile, wait.secrets),
    remedy:
      elsewhere === ''
        ? `Its whole log is ${running.record.logFile}; correct start, env, port or health in migrate.config.yaml.`
        : 'Let the application take its port from the environment, and name that variable as monolith.portVariable.',
  });
}

/** The usual reason for silence: a port that is written into the sources. */
function otherPorts(running: RunningProcess, port: number): string {
  const others = portsOf(groupMembers(running.pid)).filter((one) => one !== port);
  return others.length === 0 ? '' : `; it listens on ${others.join(', ')} instead`;
}

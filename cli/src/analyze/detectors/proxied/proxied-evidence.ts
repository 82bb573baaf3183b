import type { ts } from '#typescript';
import type { Analysis } from '../../index.ts';
import type { CallSite } from '../../interpreter/call-sites.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type TrustProxy, trustProxyOf } from './trust-proxy.ts';

/** What the proxy in front does by itself. */
export interface ProxyLimits {
  /** After how long it lets an idle connection to the application go. */
  readonly idleMs: number;
  /** How long it waits for the head of an answer. */
  readonly headersMs: number;
}

/** A place that takes something of a request. */
export interface RequestRead {
  readonly name: string;
  readonly node: ts.Node;
}

/** What the detectors of code that a proxy changes may ask. */
export interface ProxiedEvidence {
  readonly machine: Machine;
  readonly trust: TrustProxy;
  /** In the order of their places. */
  readonly reads: readonly RequestRead[];
  readonly sites: readonly CallSite[];
  readonly limits: ProxyLimits;
}

/** Gathers what the interpretation saw of requests and calls. */
export function gatherProxiedEvidence({ machine }: Analysis, limits: ProxyLimits): ProxiedEvidence {
  const reads = [...machine.requestReads].map(([node, name]) => ({ name, node }));
  return {
    machine,
    trust: trustProxyOf(machine),
    reads: reads.sort((left, right) => byPlace(machine, left.node, right.node)),
    sites: [...machine.callSites.values()]
      .flat()
      .sort((left, right) => byPlace(machine, left.node, right.node)),
    limits,
  };
}

function byPlace(machine: Machine, left: ts.Node, right: ts.Node): number {
  const [one, other] = [machine.pathOf(left), machine.pathOf(right)];
  return one < other ? -1 : one > other ? 1 : left.pos - right.pos;
}

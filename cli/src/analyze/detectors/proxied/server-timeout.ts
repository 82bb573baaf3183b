import { ts } from '#typescript';
import type { Problem } from '../../../errors/problem.ts';
import { problem } from '../../../errors/problem.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { nodesByKind } from '../../sources/nodes-by-kind.ts';
import { bySite, callPlace, optionOf, placeOf } from '../call-places.ts';
import { defineProxiedDetector } from './proxied-detector.ts';
import type { ProxyLimits } from './proxied-evidence.ts';

/** A server that ends what the proxy still counts on resets requests that nobody did anything wrong with. */
export const serverTimeout = defineProxiedDetector({
  id: 'server-timeout',
  sees: '`keepAliveTimeout` and `timeout` of the server below those of the proxy',
  find: ({ machine, sites, limits }): Problem[] => {
    const assigned = [...machine.modules.values()].flatMap(({ ast }) =>
      nodesByKind(ast).accesses.flatMap((access) => {
        const ms = assignedNumber(machine, access);
        const told = ms === undefined ? undefined : tooShort(access.name.text, ms, limits);
        return told === undefined ? [] : [problem('MIG-2107', { ...told, ...placeOf(machine, access) })];
      }),
    );
    const created = bySite(sites).flatMap(([site]): Problem[] => {
      if (!/^https?\.(?:createServer|Server)$/.test(site.target)) return [];
      const given = optionOf(site.args, 'keepAliveTimeout');
      const ms = given?.kind === 'literal' && typeof given.value === 'number' ? given.value : undefined;
      const told = ms === undefined ? undefined : tooShort('keepAliveTimeout', ms, limits);
      return told === undefined ? [] : [problem('MIG-2107', { ...told, ...callPlace(machine, site) })];
    });
    return [...assigned, ...created];
  },
});

/** 0 means without a limit. */
function tooShort(
  name: string,
  ms: number,
  { idleMs, headersMs }: ProxyLimits,
): { message: string; cause: string } | undefined {
  if (name === 'keepAliveTimeout' && ms > 0 && ms <= idleMs)
    return {
      message: `keepAliveTimeout of ${ms} ms is not above the ${idleMs} ms for which the proxy keeps idle connections`,
      cause: 'The server closes a connection at the moment at which the proxy sends the next request on it.',
    };
  if (name === 'timeout' && ms > 0 && ms < headersMs)
    return {
      message: `timeout of ${ms} ms ends requests for which the proxy waits ${headersMs} ms`,
      cause: 'The client gets a 502 of the proxy instead of an answer.',
    };
  return undefined;
}

/** The number that `server.keepAliveTimeout = 5 * 1000` sets: no other object has a setting of that name. */
function assignedNumber(machine: Machine, access: ts.PropertyAccessExpression): number | undefined {
  const isServers =
    access.name.text === 'keepAliveTimeout' ||
    (access.name.text === 'timeout' && isServer(machine, access.expression));
  if (!isServers) return undefined;
  const { parent } = access;
  const isTarget = ts.isBinaryExpression(parent) && parent.left === access;
  return isTarget && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? numberOf(machine, parent.right)
    : undefined;
}

/** Whether a variable of a module holds a server. */
function isServer(machine: Machine, node: ts.Expression): boolean {
  if (!ts.isIdentifier(node)) return false;
  const value = machine.modules.get(node.getSourceFile().fileName)?.scope?.lookup(node.text)?.get();
  return value?.kind === 'external' && /^https?$/.test(value.package);
}

function numberOf(machine: Machine, node: ts.Expression): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''));
  if (ts.isParenthesizedExpression(node)) return numberOf(machine, node.expression);
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [numberOf(machine, node.left), numberOf(machine, node.right)];
    if (left === undefined || right === undefined) return undefined;
    if (node.operatorToken.kind === ts.SyntaxKind.AsteriskToken) return left * right;
    return node.operatorToken.kind === ts.SyntaxKind.PlusToken ? left + right : undefined;
  }
  if (!ts.isIdentifier(node)) return undefined;
  const value = machine.modules.get(node.getSourceFile().fileName)?.scope?.lookup(node.text)?.get();
  return value?.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

import { ts } from '#typescript';
import { problem } from '../../../errors/problem.ts';
import { placeOf } from '../call-places.ts';
import { defineProxiedDetector } from './proxied-detector.ts';
import type { RequestRead } from './proxied-evidence.ts';

const CONNECTION: ReadonlySet<string> = new Set(['socket', 'connection', 'client']);
const OF_THE_PEER = /^(?:remoteAddress|remotePort|remoteFamily|encrypted)$/;

/** The peer of the connection is the proxy, whatever `trust proxy` says. */
export const connectionAddress = defineProxiedDetector({
  id: 'connection-address',
  sees: '`req.socket.remoteAddress`, `req.connection.encrypted` and their like',
  find: ({ machine, reads }) =>
    reads.flatMap((read) =>
      membersOf(read).map((member) =>
        problem('MIG-2105', {
          message: `${read.name}.${member} is that of the proxy's connection, not of the client's`,
          cause: '`trust proxy` does not change what a socket says.',
          ...placeOf(machine, read.node),
        }),
      ),
    ),
});

/** What is taken of the connection: `req.socket.remoteAddress`, `const { remoteAddress } = req.socket`. */
function membersOf({ name, node }: RequestRead): string[] {
  if (!CONNECTION.has(name)) return [];
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node)
    return OF_THE_PEER.test(parent.name.text) ? [parent.name.text] : [];
  const pattern =
    ts.isVariableDeclaration(parent) && parent.initializer === node
      ? parent.name
      : ts.isBindingElement(node)
        ? node.name
        : undefined;
  if (pattern === undefined || !ts.isObjectBindingPattern(pattern)) return [];
  return pattern.elements
    .map((one) => (one.propertyName ?? one.name).getText())
    .filter((member) => OF_THE_PEER.test(member));
}

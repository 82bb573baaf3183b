import type { ts } from '#typescript';
import { settledBeside } from '../data-access/lost-callees.ts';
import type { HeardCall, Machine } from '../interpreter/machine.ts';
import { isNullish } from '../interpreter/properties.ts';
import { brief } from '../interpreter/source-text.ts';
import { isFollowed, optionsOf, type Value } from '../interpreter/values.ts';

/**
 * Calls that hand the request and the response to something that is not known: `handlers[name](req, res)` of handlers that a framework
 * of the program's own has collected. One that is known in any other call of its function is told by what that runs.
 */
export class LostHandOvers {
  readonly #machine: Machine;
  readonly #lost = new Set<ts.CallExpression>();
  readonly #known = new Set<ts.CallExpression>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** @returns the value of the call when a person wrote beside it what it reads and writes */
  hear({ node, callee, args }: HeardCall): Value | undefined {
    const { request, response } = this.#machine;
    if (!args.includes(request) || !args.includes(response)) return undefined;
    const isLost = mayBeLost(optionsOf(callee));
    if (isLost === undefined) return undefined;
    if (!isLost) {
      this.#known.add(node);
      return undefined;
    }
    const settled = settledBeside(this.#machine, args, node);
    if (settled === undefined) this.#lost.add(node);
    return settled;
  }

  /** Tells of those that were met up to now. */
  report(): void {
    for (const node of this.#lost) {
      if (this.#known.has(node)) continue;
      this.#machine.diagnose('MIG-2004', node, {
        message: `What ${brief(node)} runs is not known`,
        cause:
          'It is handed the request; what that reads and writes is missing from the routes that come by here.',
      });
    }
  }
}

/**
 * Whether something else than what is known of it may be called: one of several that could not be followed. What would be nothing is the
 * first of a list, say, that was filled in a way which could not be followed either; undefined where requests themselves say what it is.
 */
function mayBeLost(options: readonly Value[]): boolean | undefined {
  if (options.some((one) => one.kind === 'unknown' && one.origin === 'opaque')) return true;
  if (options.some((one) => isFollowed(one) || one.kind === 'external')) return false;
  return options.every((one) => one.kind === 'unknown' || isNullish(one)) ? true : undefined;
}

import { argumentsFrom } from './arguments.ts';
import { speculate } from './branch-variables.ts';
import { arrayMember } from './builtins/arrays.ts';
import { callFunction } from './calls.ts';
import type { Machine } from './machine.ts';
import { inLaterTurn } from './turns.ts';
import { type Call, INPUT, nativeFunction, settled, UNDEFINED, type Value } from './values.ts';

type Member = (machine: Machine, value: Value, call: Call) => Value;

/** Promises are transparent, so `.then` on anything calls back with the thing itself. */
export function thenable(machine: Machine, value: Value, name: string): Value | undefined {
  const member = OF_ALL.get(name) ?? (mayBePromised(value) ? OF_BLUEBIRD.get(name) : undefined);
  return member === undefined ? undefined : nativeFunction(name, (call) => member(machine, value, call));
}

/** Of what nobody knows, a member of such a name may be anything, such as `tap` of a hook. */
function mayBePromised({ kind }: Value): boolean {
  return kind !== 'unknown' && kind !== 'external' && kind !== 'regex';
}

const failed: Member = (machine, value, { args, node }) => {
  // Bluebird's takes the errors that it is for before what it does with them.
  const handler = args.at(-1);
  if (handler !== undefined)
    inLaterTurn(machine, () => speculate(machine, () => callFunction(machine, handler, [INPUT], node)));
  return value;
};

const ended: Member = (machine, value, { args: [handler], node }) => {
  if (handler !== undefined) inLaterTurn(machine, () => callFunction(machine, handler, [], node));
  return value;
};

const given: Member = (_machine, _value, { args: [other = UNDEFINED] }) => settled(other);

const OF_ALL: ReadonlyMap<string, Member> = new Map<string, Member>([
  [
    'then',
    (machine, value, { args: [onValue, onError], node }) =>
      inLaterTurn(machine, () => {
        if (onError !== undefined) callFunction(machine, onError, [INPUT], node);
        return onValue === undefined ? value : callFunction(machine, onValue, [settled(value)], node);
      }),
  ],
  ['catch', failed],
  ['finally', ended],
  ['return', given],
  ['thenReturn', given],
]);

const calledBack: Member = (machine, value, { args: [callback], node }) => {
  if (callback !== undefined)
    inLaterTurn(machine, () => callFunction(machine, callback, [INPUT, settled(value)], node));
  return value;
};

const spread: Member = (machine, value, { args: [callback], node }) => {
  if (callback === undefined) return value;
  return inLaterTurn(machine, () =>
    callFunction(machine, callback, argumentsFrom(settled(value)).map(settled), node),
  );
};

const tap: Member = (machine, value, { args: [callback], node }) => {
  if (callback !== undefined)
    inLaterTurn(machine, () => callFunction(machine, callback, [settled(value)], node));
  return value;
};

const mapSeries: Member = (machine, value, { args: [callback = UNDEFINED], node }) => {
  const list = settled(value);
  const map = list.kind === 'array' ? arrayMember(machine, list, 'map') : undefined;
  return callFunction(machine, map ?? callback, map === undefined ? [INPUT] : [callback], node);
};

/** http://bluebirdjs.com/docs/api-reference.html */
const OF_BLUEBIRD: ReadonlyMap<string, Member> = new Map<string, Member>([
  ['spread', spread],
  ['tap', tap],
  ['mapSeries', mapSeries],
  ['tapCatch', failed],
  ['caught', failed],
  ['lastly', ended],
  ['asCallback', calledBack],
  ['nodeify', calledBack],
]);

import { callFunction } from '../calls.ts';
import { iterated } from '../generators.ts';
import { inPlacesOf } from '../item-places.ts';
import type { Machine } from '../machine.ts';
import { getProperty } from '../properties.ts';
import { conditionsOf, spreadOf } from '../spreads.ts';
import {
  arrayValue,
  type Call,
  literal,
  MOST_ITEMS,
  native,
  putUnder,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../values.ts';
import { type Functions, memberFunction } from './own-member.ts';

/** `Array`: lists from other lists, and of so many empty places. */
export function arrayClass(machine: Machine): Value {
  const functions = arrayFunctions(machine);
  const make = ({ args }: Call): Value => {
    if (args.length !== 1) return arrayValue([...args]);
    const places = emptyPlaces(args[0]);
    return places === undefined ? arrayValue([], true) : arrayValue([...places]);
  };
  return native('Array', {
    get: (name) => (name === 'prototype' ? arrayValue([]) : memberFunction('Array', functions, name)),
    call: make,
    construct: make,
  });
}

function arrayFunctions(machine: Machine): Functions {
  return {
    isArray: ({ args }) =>
      args[0]?.kind === 'unknown' || args[0]?.kind === 'union' || args[0]?.kind === 'external'
        ? UNKNOWN
        : literal(args[0]?.kind === 'array'),
    from: ({ args, node }) => {
      const places = placesOf(args[0]);
      const given = iterated(machine, args[0] ?? UNKNOWN, node);
      const { items, open } = places === undefined ? spreadOf(given) : { items: places, open: false };
      const source = arrayValue([...items], open);
      if (given.kind === 'array') inPlacesOf(given, source);
      for (const [index, condition] of conditionsOf(given)) putUnder(source, index, condition);
      return args[1] === undefined
        ? source
        : callFunction(machine, getProperty(machine, source, 'map', node), [args[1]], node);
    },
    of: ({ args }) => arrayValue([...args]),
  };
}

/** `Array.from({ length: 3 }, …)` */
function placesOf(value: Value | undefined): readonly Value[] | undefined {
  return value?.kind === 'object' ? emptyPlaces(value.props.get('length')) : undefined;
}

function emptyPlaces(length: Value | undefined): readonly Value[] | undefined {
  return length?.kind === 'literal' && typeof length.value === 'number' && length.value <= MOST_ITEMS
    ? Array.from({ length: length.value }, () => UNDEFINED)
    : undefined;
}

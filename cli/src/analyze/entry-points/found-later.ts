import { changedIdentifiers } from '../detectors/memory.ts';
import { functionAround } from '../detectors/syntax-walk.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { loosen } from '../interpreter/overlays.ts';
import type { Scope } from '../interpreter/scope.ts';
import { freshId, INPUT, union, type Value } from '../interpreter/values.ts';

/** What CommonJS gives every module is filled while the program starts. */
const GIVEN = new Set(['exports', 'module']);

/**
 * A variable that functions change which did not run at start-up may hold anything when a request comes: `let current = null`,
 * a flag, a list that requests fill. Texts stay: they are names of tables and paths far more often than states.
 */
export function foundLater(machine: Machine): (name: string, scope: Scope, value: Value) => Value {
  const startUpEnd = freshId();
  const ran = new Set(machine.allActivations.map((one) => one.record.node));
  const names = new Map<SourceModule, ReadonlySet<string>>();
  const namesIn = (module: SourceModule): ReadonlySet<string> => {
    const known = names.get(module);
    if (known !== undefined) return known;
    const changed = changedIdentifiers(module.ast).filter((node) => !ran.has(functionAround(node)));
    const found = new Set(changed.map((node) => node.text).filter((name) => !GIVEN.has(name)));
    names.set(module, found);
    return found;
  };
  return (name, scope, value) => {
    if (!isState(value) || !namesIn(scope.module).has(name)) return value;
    const owner = scope.ownerOf(name);
    return owner === undefined || owner.id > startUpEnd ? value : withOthers(value);
  };
}

function isState(value: Value): boolean {
  if (value.kind === 'literal') return typeof value.value !== 'string' || value.value === '';
  return (value.kind === 'array' && !value.open) || (value.kind === 'object' && !value.open);
}

function withOthers(value: Value): Value {
  if (value.kind === 'array') value.open = true;
  else if (value.kind === 'object') loosen(value, true);
  else return union([value, INPUT]);
  return value;
}

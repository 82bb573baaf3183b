import type { Machine } from './machine.ts';
import type { SourceModule } from './module.ts';
import { literal, type NativeValue, NULL, objectValue, type Value } from './values.ts';

/** The `module` objects of the program, which are told apart by what they are. */
const MODULES = new WeakSet<Value>();

/** Says which module Node.js was started with: `require.main === module`, `if (!module.parent)`, `require.main.require(…)`. */
export function declareMain(machine: Machine, module: SourceModule, require: NativeValue): void {
  const own = module.moduleObject;
  MODULES.add(own);
  own.props.set('filename', literal(module.absolutePath));
  own.props.set('require', require);
  const main = machine.entry === undefined ? undefined : machine.modules.get(machine.entry);
  if (main === undefined) return;
  own.props.set('parent', main === module ? NULL : objectValue([], true));
  require.props.set('main', main.moduleObject);
}

/** Whether both are modules, of which each has one object. */
export function areModules(left: Value, right: Value): boolean {
  return MODULES.has(left) && MODULES.has(right);
}

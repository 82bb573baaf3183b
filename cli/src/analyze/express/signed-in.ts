import type { Machine } from '../interpreter/machine.ts';
import { nativeFunction, optionsOf, UNDEFINED, union, type Value } from '../interpreter/values.ts';

/**
 * The `done` that functions of passport get last: `done(null, user)` is what handlers find as `req.user`, so that
 * `req.user.save()` is a write of that model. Of a request that nobody has signed there is none.
 */
export function signsIn(machine: Machine): Value {
  return nativeFunction('done', ({ args: [, user = UNDEFINED] }) => {
    const known = optionsOf(user).filter((one) => one.kind === 'native' || one.kind === 'object');
    if (known.length === 0) return UNDEFINED;
    const before = machine.request.props.get('user');
    const others = before === undefined ? [UNDEFINED] : optionsOf(before);
    machine.request.props.set('user', union([...others, ...known]));
    return UNDEFINED;
  });
}

import type { ExternalValue, FunctionValue, UnknownValue, Value } from './values.ts';

/** Whether two values have the same fingerprint; told without making it wherever values are many. */
export function sameValue(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind) return false;
  if (left.kind === 'literal' && right.kind === 'literal')
    return (
      typeof left.value === typeof right.value &&
      String(left.value) === String(right.value) &&
      left.likely === right.likely
    );
  if (left.kind === 'function' && right.kind === 'function')
    return (
      left.node.pos === right.node.pos &&
      left.scope.id === right.scope.id &&
      sameThis(left.thisValue, right.thisValue)
    );
  if (left.kind === 'unknown' && right.kind === 'unknown') return sameUnknown(left, right);
  if ('id' in left && 'id' in right) return left.id === right.id;
  if (left.kind === 'external' && right.kind === 'external' && left.path !== right.path) return false;
  return fingerprint(left) === fingerprint(right);
}

/** Pages are composed as texts of many and long pieces, of which most differ early. */
function sameUnknown(left: UnknownValue, right: UnknownValue): boolean {
  if (left.hint !== undefined || right.hint !== undefined) return left.hint === right.hint;
  if (left.memory !== undefined || right.memory !== undefined) return left.memory?.id === right.memory?.id;
  if (left.parts === undefined || right.parts === undefined)
    return (
      left.parts === right.parts &&
      left.origin === right.origin &&
      left.isLost === right.isLost &&
      left.isMore === right.isMore
    );
  const { parts } = right;
  return left.parts.length === parts.length && left.parts.every((part, index) => part === parts[index]);
}

function sameThis(left: Value | undefined, right: Value | undefined): boolean {
  return left === undefined || right === undefined ? left === right : sameValue(left, right);
}

/** Equal for values that no program could tell apart; identities for everything that has one. */
export function fingerprint(value: Value): string {
  switch (value.kind) {
    case 'unknown':
      if (value.hint !== undefined) return `?${JSON.stringify(value.hint)}`;
      if (value.memory !== undefined) return `?m${value.memory.id}`;
      if (value.isLost === true) return '?lost';
      if (value.isMore === true) return '?more';
      return value.parts === undefined ? `?${value.origin}` : `?${JSON.stringify(value.parts)}`;
    case 'literal':
      return `${value.likely === true ? '~' : ''}${typeof value.value}:${String(value.value)}`;
    case 'regex':
      return `/${value.source}/${value.flags}`;
    case 'external':
      return externalPrint(value, fingerprint);
    case 'function':
      return functionFingerprint(value, value.thisValue);
    case 'union':
      return value.options.map(fingerprint).join('|');
    default:
      return `${value.kind}${value.id}`;
  }
}

/** What a package gave, with the functions of the program that it keeps; its clients are told apart by what they were made with. */
export function externalPrint(value: ExternalValue, print: (part: Value) => string): string {
  const { isMore, madeWith, package: name, path } = value;
  const settings = madeWith === undefined ? '' : `<${madeWith.map(print).join(',')}>`;
  return `${name}!${path}${keptBy(value).map(print).join(',')}${settings}${isMore === true ? '...' : ''}`;
}

/** What tells two objects of a package from each other that calls of one text have made. */
function keptBy({ keeps, wraps }: ExternalValue): readonly FunctionValue[] {
  return (keeps !== undefined && keeps.length <= 16 ? keeps : wraps) ?? [];
}

/** Of a function that is called with `thisValue`: its place in the program, the scope it closes over, and what `this` is. */
export function functionFingerprint(value: FunctionValue, thisValue: Value | undefined): string {
  const own = `f${value.node.pos}#${value.scope.id}`;
  return thisValue === undefined ? own : `${own}.${fingerprint(thisValue)}`;
}

import { ts } from '#typescript';

const CARRIED = new Set(['Date', 'Uint8Array', 'Buffer']);

/**
 * Why JSON with dates, bytes and big numbers cannot carry a value of a type, or undefined when it can.
 * @param vouched whether a type that may be anything is taken for one that can
 */
export function whyNotSerializable(
  checker: ts.TypeChecker,
  type: ts.Type,
  vouched: boolean,
  seen: readonly ts.Type[] = [],
): string | undefined {
  if (seen.includes(type)) return undefined;
  const name = checker.typeToString(type);
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))
    return vouched ? undefined : `its type is ${name}, which may be anything`;
  if (isPrimitive(type)) return undefined;
  if (type.isUnionOrIntersection())
    return type.types
      .map((one) => whyNotSerializable(checker, one, vouched, [...seen, type]))
      .find((why) => why !== undefined);
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0)
    return `${name} is a function`;
  if (CARRIED.has(type.symbol?.name ?? '')) return undefined;
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return firstReason(checker, checker.getTypeArguments(asReference(type)), vouched, [...seen, type]);
  if (type.isClass() || isDeclaredByLibrary(type)) return `${name} is an instance of a class`;
  const members = type.getProperties().map((property) => checker.getTypeOfSymbol(property));
  const index = type.getStringIndexType();
  return firstReason(checker, index === undefined ? members : [...members, index], vouched, [...seen, type]);
}

function firstReason(
  checker: ts.TypeChecker,
  types: readonly ts.Type[],
  vouched: boolean,
  seen: readonly ts.Type[],
): string | undefined {
  return types.map((one) => whyNotSerializable(checker, one, vouched, seen)).find((why) => why !== undefined);
}

function isPrimitive(type: ts.Type): boolean {
  const flags =
    ts.TypeFlags.StringLike |
    ts.TypeFlags.NumberLike |
    ts.TypeFlags.BooleanLike |
    ts.TypeFlags.BigIntLike |
    ts.TypeFlags.Null |
    ts.TypeFlags.Undefined |
    ts.TypeFlags.Void;
  return (type.flags & flags) !== 0;
}

/** `isArrayType` holds only for references to the array type. */
function asReference(type: ts.Type): ts.TypeReference {
  if ('target' in type) return type as ts.TypeReference;
  throw new TypeError('an array type without type arguments');
}

/** Interfaces of packages (Knex, Request, Readable) stand for objects with behavior. */
function isDeclaredByLibrary(type: ts.Type): boolean {
  const [declaration] = type.symbol?.declarations ?? [];
  const file = declaration?.getSourceFile().fileName ?? '';
  return (
    file.includes('/node_modules/') &&
    type
      .getProperties()
      .some(
        (property) =>
          property.valueDeclaration !== undefined &&
          (ts.isMethodSignature(property.valueDeclaration) ||
            ts.isMethodDeclaration(property.valueDeclaration)),
      )
  );
}

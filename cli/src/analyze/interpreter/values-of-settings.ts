import { joinedText } from './texts.ts';
import { arrayValue, INPUT, type ObjectValue, objectValue, type Value } from './values.ts';

/** Settings of one file over those of others. */
export function layOverSettings(target: ObjectValue, source: ObjectValue): void {
  layOver(target, source, new Map());
}

/**
 * A setting as others may have set it: what the repository's own files say decides nothing, since each deployment has its own.
 * Texts and numbers stay, as prefixes and names that are most likely.
 */
export function asSetting(value: Value): Value {
  return settingOf(value, new Map());
}

/** Objects by what they were copied from: settings may hold themselves. */
type Copies = Map<ObjectValue, ObjectValue>;

function layOver(target: ObjectValue, source: ObjectValue, copies: Copies): void {
  if (source.open) target.open = true;
  for (const [name, getter] of source.getters) target.getters.set(name, getter);
  for (const [name, value] of source.props) {
    const old = target.props.get(name);
    if (old?.kind === 'object' && value.kind === 'object' && !copies.has(value)) layOver(old, value, copies);
    else target.props.set(name, settingOf(value, copies));
  }
}

function settingOf(value: Value, copies: Copies): Value {
  if (value.kind === 'object') {
    if (value.classOf !== undefined || value.base !== undefined) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    // Another deployment may set more.
    const copy = objectValue([], true);
    copies.set(value, copy);
    layOver(copy, value, copies);
    return copy;
  }
  if (value.kind === 'array')
    return arrayValue(
      value.items.map((item) => settingOf(item, copies)),
      value.open,
    );
  if (value.kind !== 'literal') return value;
  if (value.value === '') return joinedText(['']);
  return typeof value.value === 'boolean' || !value.value ? INPUT : { ...value, likely: true };
}

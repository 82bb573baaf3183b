/** What stands for a secret in samples, with the kind that it shows: `{{secret:email:3}}`. */
export type Placeholder = string;

const FORM = String.raw`\{\{secret:([A-Za-z]+):(\d+)(\|url|\|number)?\}\}`;
const EVERY = new RegExp(FORM, 'g');
const WHOLE = new RegExp(`^${FORM}$`);

/** The placeholder where the value stands percent-encoded. */
export function inUrl(placeholder: Placeholder): Placeholder {
  return placeholder.replace('}}', '|url}}');
}

/** The placeholder where the value is a number of JSON. */
export function asNumber(placeholder: Placeholder): Placeholder {
  return placeholder.replace('}}', '|number}}');
}

/** The placeholder as the vault lists it, whatever form it had in a text. */
export function plainForm(placeholder: Placeholder): Placeholder {
  return placeholder.replace(/\|(?:url|number)\}\}$/, '}}');
}

export function replacePlaceholders(text: string, change: (placeholder: Placeholder) => string): string {
  return text.replace(EVERY, change);
}

export function hasPlaceholder(text: string): boolean {
  return text.search(EVERY) >= 0;
}

/** Kind, number and form of a text that is a placeholder and nothing else. */
export function readPlaceholder(
  text: string,
): { readonly kind: string; readonly nr: number; readonly isNumber: boolean } | undefined {
  const [, kind, nr, form] = WHOLE.exec(text) ?? [];
  return kind === undefined ? undefined : { kind, nr: Number(nr), isNumber: form === '|number' };
}

/** JavaScript keeps so many digits of every number. */
const SURE_DIGITS = 15;

/**
 * JSON by value, where a number that JavaScript cannot hold stays the text of its digits: two big ids that differ in their last digit
 * would else be one number.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && losesDigits(value, context.source)
      ? `number ${context.source}`
      : value,
  );
}

function losesDigits(value: number, source: string): boolean {
  const digits = source.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '');
  return digits.length > SURE_DIGITS && String(value) !== source;
}

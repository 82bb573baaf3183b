export interface Money {
  cents: number;
  currency: 'EUR';
  formatted: string;
}

/** Built from integers, because a locale or a float would make the text depend on the machine. */
export function money(cents: number): Money {
  const whole = Math.trunc(cents / 100);
  const rest = String(cents % 100).padStart(2, '0');
  return { cents, currency: 'EUR', formatted: `EUR ${whole}.${rest}` };
}

/** Half a cent goes up, as the price tags do. */
export function percentOf(cents: number, percent: number): number {
  return Math.floor((cents * percent + 50) / 100);
}

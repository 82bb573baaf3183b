export const DAY_IN_MS = 24 * 60 * 60 * 1000;

/** `2024-06-01`, in UTC like everything the shop counts by day. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function startOfDay(day: string): Date {
  return new Date(`${day}T00:00:00.000Z`);
}

export function dayAfter(day: string): Date {
  return new Date(startOfDay(day).getTime() + DAY_IN_MS);
}

/** False for `2024-02-30` too, which Date would turn into the first of March. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = startOfDay(text);
  return !Number.isNaN(date.getTime()) && dayOf(date) === text;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `1 Jun 2024`, for people; a locale would make it depend on the machine. */
export function longDate(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

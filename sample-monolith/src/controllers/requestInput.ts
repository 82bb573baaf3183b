import type { Request } from 'express';
import { isDay } from '../helpers/dates';
import { badRequest } from '../httpError';
import type { PageRequest } from '../services/page';

export type Input = Readonly<Record<string, unknown>>;

export interface Bounds {
  min?: number;
  max?: number;
}

// PostgreSQL's integer ends here; a larger id would be an error inside the query.
const LARGEST_INTEGER = 2_147_483_647;

export function readBody(req: Request): Input {
  const body: unknown = req.body;
  if (!isObject(body)) throw badRequest('The body must be a JSON object');
  return body;
}

export function readString(input: Input, field: string, { min = 1, max = 200 }: Bounds = {}): string {
  const value = input[field];
  if (typeof value !== 'string') throw badRequest(`${field} must be a string`);
  const text = value.trim();
  if (text.length < min || text.length > max)
    throw badRequest(`${field} must have ${min} to ${max} characters`);
  // A text column cannot hold it.
  if (text.includes('\0')) throw badRequest(`${field} must not contain a null character`);
  return text;
}

export function readEmail(input: Input, field: string): string {
  const text = readString(input, field).toLowerCase();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) throw badRequest(`${field} must be an e-mail address`);
  return text;
}

export function readUuid(input: Input, field: string): string {
  const text = readString(input, field).toLowerCase();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) throw badRequest(`${field} must be a UUID`);
  return text;
}

/** A day as `2024-05-31`. */
export function readDay(input: Input, field: string): string {
  const text = readString(input, field);
  if (!isDay(text)) throw badRequest(`${field} must be a day like 2024-05-31`);
  return text;
}

export function readInteger(
  input: Input,
  field: string,
  { min = 0, max = LARGEST_INTEGER }: Bounds = {},
): number {
  const value = input[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw badRequest(`${field} must be a whole number from ${min} to ${max}`);
  }
  return value;
}

export function readIds(input: Input, field: string): number[] {
  const value = input[field];
  if (!Array.isArray(value) || value.length > 100)
    throw badRequest(`${field} must be a list of at most 100 ids`);
  return value.map((_, index) => readInteger({ [field]: value[index] }, field, { min: 1 }));
}

export function readBoolean(input: Input, field: string): boolean {
  const value = input[field];
  if (typeof value !== 'boolean') throw badRequest(`${field} must be true or false`);
  return value;
}

export function readChoice<T extends string>(input: Input, field: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === input[field]);
  if (found === undefined) throw badRequest(`${field} must be one of ${choices.join(', ')}`);
  return found;
}

/** For fields that may be left out: `read` only sees those that are there. */
export function optional<T>(
  input: Input,
  field: string,
  read: (input: Input, field: string) => T,
): T | undefined {
  return input[field] === undefined ? undefined : read(input, field);
}

export function readId(req: Request, parameter = 'id'): number {
  return readDigits(req.params, parameter, { min: 1 });
}

export function readPage(query: Input): PageRequest {
  return {
    page: optional(query, 'page', (input, field) => readDigits(input, field, { min: 1, max: 10_000 })) ?? 1,
    pageSize:
      optional(query, 'pageSize', (input, field) => readDigits(input, field, { min: 1, max: 100 })) ?? 20,
  };
}

export function requireSomeChange(changes: object): void {
  if (Object.values(changes).every((value) => value === undefined)) {
    throw badRequest('The body names nothing to change');
  }
}

/** Paths and queries carry their numbers as text. */
export function readDigits(input: Input, field: string, bounds: Bounds = {}): number {
  const text = input[field];
  const value = typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  return readInteger({ [field]: value }, field, bounds);
}

export function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { z } from 'zod';
import type { SampleBody } from '../artifacts/samples.ts';
import { serialize } from '../artifacts/store.ts';
import { readFileIfPresent, writeFileAtomic } from '../ports/files.ts';
import { ensureRunFolder, runFile } from '../runtime/run-folder.ts';
import { plainForm, readPlaceholder, replacePlaceholders } from './placeholders.ts';
import { type SecretValue, SHORTEST_EVERYWHERE } from './secrets.ts';

const vaultSchema = z.object({
  schema: z.literal('migrate/vault@1'),
  /** The recording that these secrets belong to. */
  recording: z.string(),
  secrets: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** The secrets of a recording, by placeholder; they never leave `.run/`. */
export interface Vault {
  readonly recording: string;
  /** Puts the real values back into a text. */
  readonly reveal: (text: string) => string;
  /** Puts them back into a body, numbers as numbers. */
  readonly revealJson: (value: Json) => Json;
  /** Takes them out of a text that people will read. */
  readonly hide: (text: string) => string;
}

type Json = Extract<SampleBody, { kind: 'json' }>['value'];

export function writeVault(
  root: string,
  recording: string,
  secrets: Readonly<Record<string, SecretValue>>,
): void {
  ensureRunFolder(root);
  writeFileAtomic(vaultFile(root), serialize({ schema: 'migrate/vault@1', recording, secrets }), 0o600);
}

export function vaultFile(root: string): string {
  return runFile(root, 'vault.json');
}

/** The vault, or undefined when there is none or it cannot be read. */
export function readVault(root: string): Vault | undefined {
  const text = readFileIfPresent(vaultFile(root));
  const parsed = text === undefined ? undefined : vaultSchema.safeParse(parse(text)).data;
  return parsed === undefined ? undefined : openVault(parsed.recording, parsed.secrets);
}

export function openVault(recording: string, secrets: Readonly<Record<string, SecretValue>>): Vault {
  const secretOf = (placeholder: string) => {
    const plain = plainForm(placeholder);
    return Object.hasOwn(secrets, plain) ? secrets[plain] : undefined;
  };
  const reveal = (text: string) =>
    replacePlaceholders(text, (placeholder) => {
      const value = secretOf(placeholder);
      if (value === undefined) return placeholder;
      return placeholder.endsWith('|url}}') ? encodeURIComponent(String(value)) : String(value);
    });
  const revealJson = (value: Json): Json => {
    if (typeof value === 'string') {
      const secret = secretOf(value);
      if (secret === undefined) return reveal(value);
      return readPlaceholder(value)?.isNumber === true ? Number(secret) : secret;
    }
    if (Array.isArray(value)) return value.map(revealJson);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [reveal(name), revealJson(one)]));
  };
  const known = Object.entries(secrets)
    .map(([placeholder, value]) => [String(value), placeholder] as const)
    .filter(([value]) => value.length >= SHORTEST_EVERYWHERE)
    .sort(([a], [b]) => b.length - a.length);
  const hide = (text: string) =>
    known.reduce((rest, [value, placeholder]) => rest.replaceAll(value, placeholder), text);
  return { recording, reveal, revealJson, hide };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

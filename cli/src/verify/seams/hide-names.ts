import { detectSecrets } from '../../record/detect.ts';
import { hasPlaceholder, replacePlaceholders } from '../../record/placeholders.ts';
import type { Vault } from '../../record/vault.ts';
import { isDictionary, isObject, type Json } from '../contract/value-shape.ts';
import type { ReadCall } from './call-kinds.ts';

/**
 * A call as a contract may be made of it. Values are never written down, but names of fields are, and on the wire an object may be
 * keyed by addresses or tokens: one that is keyed by nothing else becomes a dictionary, from another one such fields are left out.
 */
export function hideNames(read: ReadCall, vault: Vault): ReadCall {
  const { outcome } = read;
  return {
    ...read,
    args: read.args.map((one) => hidden(one, vault)),
    outcome:
      outcome.kind === 'result'
        ? { kind: 'result', result: hidden(outcome.result, vault) }
        : { kind: 'error', error: { ...outcome.error, own: hiddenFields(outcome.error.own, vault) } },
  };
}

function hidden(value: Json, vault: Vault): Json {
  if (Array.isArray(value)) return value.map((one) => hidden(one, vault));
  return isObject(value) ? hiddenFields(value, vault) : value;
}

function hiddenFields(fields: Readonly<Record<string, Json>>, vault: Vault): Record<string, Json> {
  const named = Object.entries(fields).map(
    ([name, one], nr) =>
      [isSecret(name, vault) ? `{{secret:name:${nr}}}` : name, hidden(one, vault)] as const,
  );
  return isDictionary(Object.fromEntries(named))
    ? Object.fromEntries(named)
    : Object.fromEntries(named.filter(([name]) => !hasPlaceholder(name)));
}

/** Somebody's password may be `password`: a mere word tells nothing, and is the name of many a field. */
function isSecret(name: string, vault: Vault): boolean {
  const found: string[] = [];
  replacePlaceholders(vault.hide(name), (placeholder) => {
    found.push(vault.reveal(placeholder));
    return placeholder;
  });
  return detectSecrets(name).length > 0 || found.some((secret) => !/^[A-Za-z_]+$/.test(secret));
}

import type { Sample } from '../artifacts/samples.ts';
import { detectSecrets } from './detect.ts';
import { textsOf } from './sample-texts.ts';
import type { Secrets } from './secrets.ts';

/** Makes known what is secret by its form, whatever the field is called. */
export function gatherDetected(sample: Sample, secrets: Secrets): void {
  for (const text of textsOf(sample))
    for (const form of new Set([text, decoded(text)]))
      for (const { kind, value } of detectSecrets(form)) secrets.placeholderOf(kind, value);
}

/** Addresses travel percent-encoded in URLs and forms, where a plus may be one or a space. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

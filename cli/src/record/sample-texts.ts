import type { Sample, SampleBody } from '../artifacts/samples.ts';

type Json = Extract<SampleBody, { kind: 'json' }>['value'];

/** Every text of a sample that may hold a secret, numbers included; the bodies as values, for escapes of JSON would hide one. */
export function textsOf({ request, response }: Sample): readonly string[] {
  const out: string[] = [request.url];
  for (const { headers, body } of [request, response]) {
    for (const [, value] of headers) out.push(value);
    if (body.kind === 'text') out.push(body.value);
    if (body.kind === 'json') collectTexts(body.value, out);
  }
  return out;
}

function collectTexts(value: Json, out: string[]): void {
  if (typeof value === 'string' || typeof value === 'number') out.push(String(value));
  else if (Array.isArray(value)) for (const one of value) collectTexts(one, out);
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) {
      out.push(name);
      collectTexts(one, out);
    }
}

import { Document, isCollection, isMap, isScalar, type Node, type Pair, type YAMLMap } from 'yaml';
import { CONFIG_SCHEMA } from '../artifacts/config.ts';
import type { Detection } from './detect.ts';

const HEADER = ` How migrate runs and changes this application. Written by \`migrate init\`; every value is a guess until you confirm it.
 A setting that is left out is detected anew each time.`;

/** The configuration as a text for people: each guess with the reason for it. */
export function configurationText(detection: Detection): string {
  const document = new Document({
    schema: CONFIG_SCHEMA,
    monolith: detection.monolith,
    database: detection.database,
  });
  document.commentBefore = HEADER;
  for (const section of ['monolith', 'database']) {
    const map: unknown = document.get(section, true);
    if (isMap(map)) explain(map, section, detection.reasons);
  }
  return document.toString({ lineWidth: 0 });
}

function explain(map: YAMLMap, section: string, reasons: Readonly<Record<string, string>>): void {
  for (const pair of map.items) {
    const reason = reasons[`${section}.${keyOf(pair)}`];
    if (reason === undefined) continue;
    const value: unknown = pair.value;
    // A comment behind a mapping would end up behind its last line.
    if (isCollection(value) && value.items.length > 0) commentAbove(pair, reason);
    else if (isScalar(value) || isCollection(value)) value.comment = ` ${reason}`;
  }
}

function commentAbove(pair: Pair, reason: string): void {
  if (isScalar(pair.key)) (pair.key as Node).commentBefore = ` ${reason}`;
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

import type { ContextMap } from '../artifacts/context-map.ts';
import { type Tie, tiesOf } from './map-layout.ts';
import { plural } from './plural.ts';

const ARROWS: Readonly<Record<Tie['severity'], string>> = {
  transaction: '==>',
  writes: '-->',
  reads: '-.->',
  event: '-.->',
  key: '-.->',
};

/** The context map for places that draw Mermaid, such as pull requests. Pairs tied by nothing but keys are left out. */
export function mermaidMap(map: ContextMap): string {
  const ids = new Map(map.contexts.map((one, index) => [one.name, `c${index}`]));
  const nodes = map.contexts.map(
    (one) => `  ${ids.get(one.name)}["${label(`${one.name} (${plural(one.routes.length, 'route')})`)}"]`,
  );
  const edges = tiesOf(map.seams)
    .filter((tie) => tie.severity !== 'key' && ids.has(tie.from) && ids.has(tie.to))
    .map(
      (tie) => `  ${ids.get(tie.from)} ${ARROWS[tie.severity]}|"${label(wordsFor(tie))}"| ${ids.get(tie.to)}`,
    );
  return ['flowchart LR', ...nodes, ...edges].join('\n');
}

function wordsFor(tie: Tie): string {
  const kinds = tie.seams
    .filter((one) => one.kind !== 'foreign-key')
    .map((one) => (one.writes && one.kind === 'call' ? 'writing call' : one.kind));
  return [...new Set(kinds)].join(', ');
}

/** Mermaid knows entities by name or number with `#` in front; everything that could end a label becomes one. */
function label(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ,.()/:_-]/gu, (character) => `#${character.codePointAt(0)};`);
}

import { condition } from '../conditions.ts';
import type { Idiom } from '../statements.ts';
import { text, touch, touchSome } from '../texts.ts';

const overList: Idiom = (draft, depth) =>
  `for (const one of [${text(draft, 0)}, ${text(draft, 0)}, ${text(draft, depth - 1)}]) { if (${condition(draft, 0)}) ${draft.pick(['continue', 'break'])}; ${touch(draft, 'one')}; }`;

const gathered: Idiom = (draft) => {
  const name = draft.name('gathered');
  return `const ${name} = []; [${text(draft, 0)}, ${text(draft, 0)}].forEach((one) => { if (${condition(draft, 0)}) ${name}.push(one); }); for (const one of ${name}) { ${touch(draft, 'one')}; }`;
};

const labelled: Idiom = (draft) => {
  const outer = draft.name('outer');
  return `${outer}: for (const one of [${text(draft, 0)}, ${text(draft, 0)}]) { for (const two of [${text(draft, 0)}]) { if (${condition(draft, 0)}) continue ${outer}; if (${condition(draft, 0)}) break ${outer}; ${touch(draft, 'two')}; } ${touch(draft, 'one')}; }`;
};

const once: Idiom = (draft) => {
  const at = draft.name('at');
  const more = draft.chance(0.5) ? ` && ${condition(draft, 0)}` : '';
  return `let ${at} = 0; do { ${touch(draft, `[${draft.table()}, ${draft.table()}][${at}]`)}; ${at} += 1; } while (${at} < 2${more});`;
};

const shaped: Idiom = (draft) => {
  const name = draft.name('shaped');
  const shape = draft.pick([
    'filter((one) => one !== req.query.k)',
    'map((one) => one)',
    'flatMap((one) => [one])',
    'slice(1)',
    'reverse()',
    'sort()',
    `concat([${text(draft, 0)}])`,
    'filter(Boolean)',
  ]);
  return `const ${name} = [${text(draft, 0)}, ${text(draft, 0)}, ${text(draft, 0)}].${shape}; for (const one of ${name}) { ${touch(draft, 'one')}; }`;
};

const laterTurns: Idiom = (draft) => {
  const at = draft.name('at');
  const before = draft.name('before');
  return `let ${before}; for (let ${at} = 0; ${at} < 3; ${at} += 1) { if (${before}) { ${touch(draft, before)}; } if (${at} === 2) { ${touchSome(draft)}; } ${before} = ${draft.table()}; }`;
};

const overText: Idiom = (draft) => {
  const names = [draft.table(), draft.table()].map((name) => name.slice(1, -1)).join(',');
  return draft.pick([
    `for (const one of '${names}'.split(',')) { ${touch(draft, 'one')}; }`,
    `for (const [one] of '${names}'.matchAll(/t\\d+/g)) { ${touch(draft, 'one')}; }`,
    `for (const [at, one] of '${names}'.split(',').entries()) { if (at > 0) ${touch(draft, 'one')}; }`,
  ]);
};

export const LOOPS: readonly Idiom[] = [overList, gathered, labelled, once, shaped, laterTurns, overText];

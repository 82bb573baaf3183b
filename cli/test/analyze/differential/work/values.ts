import { condition } from '../conditions.ts';
import type { Idiom } from '../statements.ts';
import { text, touch } from '../texts.ts';

const destructured: Idiom = (draft) => {
  const one = draft.name('one');
  const rest = draft.name('rest');
  return `const { ${one} = ${text(draft, 0)}, ...${rest} } = { two: ${text(draft, 0)} }; ${touch(draft, one)}; ${touch(draft, `${rest}.two`)};`;
};

const parsed: Idiom = (draft) => {
  const name = draft.name('parsed');
  const json = JSON.stringify({
    tables: [draft.table(), draft.table()].map((table) => table.slice(1, -1)),
    more: { name: draft.table().slice(1, -1) },
  });
  return `const ${name} = JSON.parse('${json}'); for (const one of ${name}.tables) { ${touch(draft, 'one')}; } ${touch(draft, `${name}.more.name`)};`;
};

const spread: Idiom = (draft) => {
  const name = draft.name('spread');
  return `const ${name} = { ...{ name: ${text(draft, 0)} }, ...(${condition(draft, 0)} ? { name: ${text(draft, 0)} } : {}) }; ${touch(draft, `${name}.name`)};`;
};

const put: Idiom = (draft) => {
  const name = draft.name('put');
  return `const ${name} = {}; Object.assign(${name}, { name: ${text(draft, 0)} }, ${condition(draft, 0)} && { name: ${text(draft, 0)} }); ${touch(draft, `${name}.name`)};`;
};

const cloned: Idiom = (draft) => {
  const name = draft.name('cloned');
  return `const ${name} = structuredClone({ list: [${text(draft, 0)}] }); ${touch(draft, `${name}.list[0]`)};`;
};

const taken: Idiom = (draft) => {
  const first = draft.name('first');
  const others = draft.name('others');
  return `const [${first}, ...${others}] = [${text(draft, 0)}, ${text(draft, 0)}, ${text(draft, 0)}]; ${touch(draft, first)}; for (const one of ${others}) { ${touch(draft, 'one')}; }`;
};

const swapped: Idiom = (draft) => {
  const a = draft.name('a');
  const b = draft.name('b');
  return `let [${a}, ${b}] = [${text(draft, 0)}, ${text(draft, 0)}]; if (${condition(draft, 0)}) [${a}, ${b}] = [${b}, ${a}]; ${touch(draft, a)};`;
};

const fallingBack: Idiom = (draft) => {
  const name = draft.name('held');
  return `let ${name} = ${draft.pick(['undefined', "''", 'null'])}; ${name} ${draft.pick(['||=', '??='])} ${text(draft, 0)}; if (${name}) { ${touch(draft, name)}; }`;
};

export const VALUES: readonly Idiom[] = [
  destructured,
  parsed,
  spread,
  put,
  cloned,
  taken,
  swapped,
  fallingBack,
];

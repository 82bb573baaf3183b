import type { Draft } from '../draft.ts';

type Idiom = (draft: Draft) => string;

/** A path that no other registration of the program has, without quotes. */
export function freshPath(draft: Draft): string {
  return `/${draft.name('p')}`;
}

const constant: Idiom = (draft) => {
  const name = draft.name('PATH');
  draft.declare(name, `const ${name} = '${freshPath(draft)}';`);
  return name;
};

const settings: Idiom = (draft) => {
  const name = draft.name('settings');
  const [a, b] = [freshPath(draft), freshPath(draft)];
  draft.declare(name, `const ${name} = { paths: { a: '${a}', b: '${b}' }, version: ${draft.below(3)} };`);
  return draft.pick([
    `${name}.paths.a`,
    `${name}['paths'].b`,
    `\`/v\${${name}.version}\${${name}.paths.a}\``,
  ]);
};

const environment: Idiom = (draft) => {
  const name = draft.name('PREFIX');
  const from = `process.env.${name.toUpperCase()}`;
  draft.declare(name, `const ${name} = ${from} ${draft.pick(['||', '??'])} '${freshPath(draft)}';`);
  return name;
};

const spelled: Idiom = (draft) => {
  const name = draft.name('kebab');
  draft.declare(name, `const ${name} = (text) => text.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();`);
  const word = freshPath(draft).slice(1);
  return draft.pick([
    `'/' + ${name}('someName${word}')`,
    `\`/\${'${word.toUpperCase()}'.toLowerCase()}\``,
    `['', 'x', '${word}'].join('/')`,
    `'/' + ['${word}', 'y'].map((one) => one.trim()).join('/')`,
    `posix.join('/', 'z', '${word}')`,
    `'/{word}'.replace('{word}', '${word}')`,
    `'/${word}'.concat('/', 1 + 1)`,
    `'/${word}/'.slice(0, -1)`,
  ]);
};

const IDIOMS: readonly [Idiom, ...Idiom[]] = [
  (draft) => `'${freshPath(draft)}'`,
  (draft) => `'${freshPath(draft)}'`,
  (draft) => `'${freshPath(draft)}/:id'`,
  (draft) => `"${freshPath(draft)}/:one/of/:two"`,
  (draft) => `\`${freshPath(draft)}\``,
  constant,
  settings,
  environment,
  spelled,
  spelled,
];

/** An expression that is a path when the program runs. */
export function path(draft: Draft): string {
  return draft.pick(IDIOMS)(draft);
}

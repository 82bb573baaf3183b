/** Rules of mongoose's own pluralizer, in its order: the first that matches decides. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/human$/i, 'humans'],
  [/(m|wom)an$/i, '$1en'],
  [/(pe)rson$/i, '$1ople'],
  [/(child)$/i, '$1ren'],
  [/^(ox)$/i, '$1en'],
  [/(ax|test)is$/i, '$1es'],
  [/(octop|cact|foc|fung|nucle)us$/i, '$1i'],
  [/(alias|status|virus)$/i, '$1es'],
  [/(bu)s$/i, '$1ses'],
  [/(buffal|tomat|potat)o$/i, '$1oes'],
  [/([ti])um$/i, '$1a'],
  [/sis$/i, 'ses'],
  [/(?:([^f])fe|([lr])f)$/i, '$1$2ves'],
  [/(hive)$/i, '$1s'],
  [/([^aeiouy]|qu)y$/i, '$1ies'],
  [/(x|ch|ss|sh)$/i, '$1es'],
  [/(matr|vert|ind)ix|ex$/i, '$1ices'],
  [/([m|l])ouse$/i, '$1ice'],
  [/(kn|w|l)ife$/i, '$1ives'],
  [/(quiz)$/i, '$1zes'],
  [/^goose$/i, 'geese'],
  [/s$/i, 's'],
  [/([^a-z])$/, '$1'],
  [/$/i, 's'],
];

const UNCOUNTABLE = new Set(
  (
    'advice energy excretion digestion cooperation health justice labour machinery equipment information ' +
    'pollution sewage paper money species series rain rice fish sheep moose deer news expertise status media'
  ).split(' '),
);

/** The collection that a mongoose model of this name keeps its documents in. */
export function collectionName(model: string): string {
  const name = model.toLowerCase();
  if (UNCOUNTABLE.has(name)) return name;
  const rule = RULES.find(([pattern]) => pattern.test(name));
  return rule === undefined ? name : name.replace(rule[0], rule[1]);
}

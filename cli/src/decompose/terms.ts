/** Words of technology and layering: they say how code is arranged, never what it is about. */
const LAYER_WORDS = new Set(
  `action actions adapter api app application base class client common component config connection constant constants
  container context controller controllers core create ctrl dao data database db delete dto entities entity enum error errors
  event events express factory func function functions get handler handlers helper helpers http index init interface job jobs
  knex lib list load logic main manager mapper middleware middlewares migration migrations model models module modules mongo
  mongoose mysql new object orm page pages plugin post postgres prisma provider public put query queries read remove repo
  repositories repository request resource response rest route router routers routes save schema schemas sequelize server
  service services set setup shared show source sql src store system test tests tool type types update use util utility utils
  v1 v2 v3 v4 validate validation validator validators view views web write js ts mjs cjs json`.split(/\s+/),
);

/** Domain words of a name in their singular form: `order_items`, `orderItems` and `/order-items` all give order, item. */
export function termsOf(name: string): string[] {
  return wordsOf(name).map(singular).filter(isDomainTerm);
}

/** Lower-case words of camelCase, snake_case, kebab-case and dotted names. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** Good enough to match `categories` with `category`; both sides of a comparison go through it. */
export function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|us|is)$/.test(word)) return word;
  if (word.length > 4 && /(?:ches|shes|sses|xes|zes)$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word;
}

function isDomainTerm(term: string): boolean {
  // `42`, `f042`, `v2`: numbered things bear no meaning.
  return term.length > 1 && !/^[a-z]?\d+$/.test(term) && !LAYER_WORDS.has(term);
}

/** Literal segments of a route path, parameters and wildcards left out. */
export function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && !/[:*(){}?+\\^$|[\]]/.test(segment));
}

/** File name without folders and extensions. */
export function baseName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.[cm]?[jt]sx?$/, '');
}

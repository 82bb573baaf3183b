const LITERAL = /^\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\/[])+)\/([dgimsuvy]*)$/;
const REGEX_START = /^(?:[\^\\([]|\.[*+])/;
/** Characters that no path pattern of one plain segment holds. */
const REGEX_ONLY = /^(?![:*{]).*[\\^$|]/;

/**
 * The regular expression that a route path such as `/^\/fly$/i` stands for, or undefined for a plain path.
 * `/shop/us` and `/{opt}/` have the shape of a literal too; what could be a path is one.
 */
export function parseRegexLiteral(path: string): RegExp | undefined {
  const [, source, flags] = LITERAL.exec(path) ?? [];
  if (source === undefined || flags === undefined) return undefined;
  if (!REGEX_START.test(source) && (flags !== '' || !REGEX_ONLY.test(source))) return undefined;
  // A sticky or global expression keeps a position between requests.
  return new RegExp(source, flags.replace(/[gy]/g, ''));
}

declare module 'path-to-regexp-express4' {
  interface Options {
    readonly sensitive?: boolean;
    readonly strict?: boolean;
    readonly end?: boolean;
  }
  /** path-to-regexp 0.1, which Express 4 uses. */
  export default function pathToRegexp(path: string, keys: unknown[], options?: Options): RegExp;
}

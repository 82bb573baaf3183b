const SOURCE = /\.[cm]?[jt]sx?$/;
const TEST = /(?:^|\/)(?:tests?|specs?|__tests__|e2e)\/|\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** Whether a file is one of code, declarations aside. */
export function isSourcePath(path: string): boolean {
  return SOURCE.test(path) && !path.endsWith('.d.ts');
}

/** Whether a file is a test, or stands among tests. */
export function isTestPath(path: string): boolean {
  return TEST.test(path);
}

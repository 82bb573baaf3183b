/** Whether a module is one that an extraction adds to the application's own. */
export function isGenerated(file: string): boolean {
  return /(?:^|\/)(?:platform|seams\/[\w-]+)\.[jt]s$/.test(file);
}

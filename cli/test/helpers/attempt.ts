/** What a program printed, also when it failed: a compiler's messages are on stdout. */
export function attempt(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

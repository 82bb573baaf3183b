/** Closes everything, whatever fails meanwhile; then throws what failed, the first of the list if several did. */
export async function closeAll(closers: readonly (() => Promise<unknown>)[]): Promise<void> {
  const ends = await Promise.allSettled(closers.map(async (close) => close()));
  const failed = ends.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

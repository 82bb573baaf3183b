/** What is asked of a promise. A value that has none of these is waited for as it is, and gives itself. */
export const OF_PROMISES: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

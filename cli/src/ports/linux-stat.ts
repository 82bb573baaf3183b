/** What proc(5) says of a process in `/proc/PID/stat`. */
export interface LinuxStat {
  /** It holds nothing any more: a zombie whose threads are all gone. */
  readonly isGone: boolean;
  readonly group: number;
  /** Ticks since boot. */
  readonly start: string;
}

/**
 * The command name in parentheses may hold anything, so fields are counted after the last one. Of a process with threads the
 * first becomes a zombie while others still end, and until the last one has, its sockets are open and its ports taken.
 */
export function parseLinuxStat(text: string): LinuxStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const [threads, start] = [fields[17], fields[19]];
  return state === undefined || group === undefined || start === undefined
    ? undefined
    : { isGone: state === 'X' || (state === 'Z' && Number(threads) <= 1), group: Number(group), start };
}

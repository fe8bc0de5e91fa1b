import type { ByteString } from '../kernel/byte-string.js';

/** Names of signals by number, 0 being the end of the shell. @see signal(7), the numbers of most architectures */
export const SIGNAL_NAMES: readonly string[] = [
  'EXIT HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU',
  'URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS',
]
  .join(' ')
  .split(' ')
  .concat(['32', '33', 'RTMIN'])
  .concat(Array.from({ length: 15 }, (_, i) => `RTMIN+${i + 1}`))
  .concat(Array.from({ length: 14 }, (_, i) => `RTMAX-${14 - i}`))
  .concat(['RTMAX']);

/** Those that do nothing to a process which has not asked for them. */
const HARMLESS: ReadonlySet<number> = new Set([17, 18, 20, 21, 22, 23, 28]);

export function isHarmless(signal: number): boolean {
  return HARMLESS.has(signal);
}

/** The number of a signal given as one; undefined when it is none. @see dash src/trap.c, decode_signum */
export function signalOfNumber(word: ByteString): number | undefined {
  if (!/^\d+$/.test(word)) return undefined;
  const number = Number(word);
  return number < SIGNAL_NAMES.length ? number : undefined;
}

/** The number of a signal given by number or name (without SIG); undefined when it is none. */
export function signalOf(word: ByteString, lowest = 0): number | undefined {
  const number = signalOfNumber(word);
  if (number !== undefined) return number;
  const found = SIGNAL_NAMES.indexOf(word.toUpperCase(), lowest);
  return found < 0 ? undefined : found;
}

/** What dash says when a signal ended a child; undefined where it says nothing. @see strsignal(3) */
export function signalText(signal: number): string | undefined {
  if (signal === 2 || signal === 13) return undefined;
  const texts: Readonly<Record<number, string>> = {
    1: 'Hangup',
    3: 'Quit',
    6: 'Aborted',
    8: 'Floating point exception',
    9: 'Killed',
    10: 'User defined signal 1',
    12: 'User defined signal 2',
    14: 'Alarm clock',
    15: 'Terminated',
  };
  return texts[signal] ?? `Signal ${signal}`;
}

import { RootfsError, type ErrorCode } from '../kernel/errors.js';
import { redactUrl } from '../kernel/url.js';

/** How a candidate ended without giving the file. */
export interface Fate {
  readonly kind:
    | 'missing' // the server says that it has no such file
    | 'wrong' // bytes came, but not those that were wanted
    | 'too-large' // more bytes than allowed for a file of unknown size
    | 'redirected' // in a loop, too often, or to somewhere that is not followed
    | 'offline' // not asked
    | 'failed'; // no or not all bytes came
  readonly text: string;
}

export interface Outcome extends Fate {
  readonly url: string;
}

/** `A.: text` without naming the URL twice: errors of the fetcher begin with it. */
function line(outcome: Outcome): string {
  const shown = redactUrl(outcome.url);
  return outcome.text.startsWith(`${shown}: `) ? outcome.text : `${shown}: ${outcome.text}`;
}

function codeFor(outcomes: readonly Outcome[]): ErrorCode {
  const had = outcomes.filter((outcome) => outcome.kind !== 'missing');
  if (outcomes.length > 0 && had.length === 0) return 'NETWORK_NOT_FOUND';
  if (had.length > 0 && had.every((outcome) => outcome.kind === 'wrong')) return 'DIGEST_MISMATCH';
  if (had.length > 0 && had.every((outcome) => outcome.kind === 'too-large')) return 'NETWORK_TOO_LARGE';
  if (had.length > 0 && had.every((outcome) => outcome.kind === 'redirected')) return 'NETWORK_REDIRECTS';
  if (had.length > 0 && had.every((outcome) => outcome.kind === 'offline')) return 'OFFLINE';
  return 'NETWORK_FAILED';
}

const WRONG_HINT =
  'A mirror or proxy serves bytes that were not signed, or the lock was edited; try another mirror with --mirror, or write the lock anew with rootfs lock.';

const HINTS: Partial<Record<ErrorCode, string>> = {
  NETWORK_NOT_FOUND: 'The mirror may be out of date or hold another archive; give another one with --mirror.',
  DIGEST_MISMATCH: WRONG_HINT,
  NETWORK_TOO_LARGE: 'This does not look like the file that was asked for; check the address of the mirror.',
  NETWORK_REDIRECTS:
    'Check the address of the mirror, also whether it is http or https; or use another --mirror.',
  OFFLINE: 'Fetch it while there is a network (rootfs fetch --lock FILE), or go without --offline.',
  NETWORK_FAILED:
    'Check the network, the proxy variables and the mirror; a run that is repeated goes on where it was.',
};

/** The one error for a file that no candidate gave, with a line for each candidate. URLs are shown redacted. */
export function transferError(label: string, outcomes: readonly Outcome[]): RootfsError {
  const code = codeFor(outcomes);
  const lines = outcomes.length === 0 ? ['there is no mirror to ask'] : outcomes.map(line);
  const text = lines.length === 1 ? ` ${lines.join()}` : lines.map((each) => `\n  ${each}`).join('');
  const isWrong = code === 'NETWORK_FAILED' && outcomes.some(({ kind }) => kind === 'wrong');
  return new RootfsError(code, `cannot get ${label}:${text}`, { hint: isWrong ? WRONG_HINT : HINTS[code] });
}

/** What to throw when the signal fired: its own reason if that is an error of ours, else `INTERRUPTED`. */
export function interruption(signal: AbortSignal): RootfsError {
  if (signal.reason instanceof RootfsError) return signal.reason;
  return new RootfsError('INTERRUPTED', 'the transfer was stopped');
}

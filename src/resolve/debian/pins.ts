import { RootfsError } from '../../kernel/errors.js';
import type { PinType } from './pin-match.js';

/** `Pin-Priority: never`: apt's least number. */
export const NEVER = -32768;
const MOST = 32767;

/** One wish of which versions to take. @see apt_preferences(5) */
export interface Pin {
  /** Name, `name:arch`, glob, `/regular expression/`, each also after `src:`; undefined is the general form. */
  readonly packages: string | undefined;
  readonly type: PinType;
  /** What follows the type: `a=stable-backports`, a host, a version. */
  readonly data: string;
  readonly priority: number;
}

const EXAMPLES =
  "Write [PACKAGES: ]release|origin|version DATA: PRIORITY, for example --pin 'release a=stable-backports: 500' or --pin 'nginx*: version 1.2*: 1001'.";

/** As strtol(3) reads it, which apt uses: blanks, a sign, digits, and whatever follows is passed over. */
function readNumber(text: string): number | undefined {
  const digits = /^[ \t\n]*([+-]?[0-9]+)/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * A priority as apt takes it.
 * @param place whose it is, for the error
 * @throws RootfsError `USAGE` for what apt refuses: none or 0, outside of 16 bits, `never` for named packages
 */
export function pinPriority(text: string, packages: string | undefined, place: string): number {
  const refuse = (what: string): RootfsError =>
    new RootfsError('USAGE', `${place}: ${what}`, {
      hint: 'A priority is a number from -32768 to 32767, not 0; see apt_preferences(5).',
    });
  if (text === 'never') {
    if (packages === undefined) return NEVER;
    throw refuse('the priority never is only for all packages together');
  }
  const number = readNumber(text);
  if (number === undefined || number === 0) throw refuse('there is no priority, or it is 0');
  if (number < NEVER || number > MOST) throw refuse(`the priority ${text} is out of range`);
  return Math.max(number, NEVER + 1);
}

/** Package patterns of one record, separated by blanks; `*` alone is the general form. */
export function pinPackages(text: string): readonly (string | undefined)[] {
  const names = text.split(/\s+/).filter((name) => name !== '');
  return text.trim() === '*' ? [undefined] : names;
}

const WORD =
  /^(?:(?<packages>\S.*?)\s*:\s+)?(?<type>release|origin|version)\s+(?<data>.*?)\s*:\s*(?<priority>[^:]*)$/is;

/**
 * A --pin: `release a=bookworm-backports: 500` for all packages, `nginx* libnginx*: release n=bookworm-backports: 900`
 * for some. Without packages, `version` makes no sense.
 * @returns one pin for each pattern of packages
 * @throws RootfsError `USAGE`
 */
export function parsePin(text: string): readonly Pin[] {
  const groups = WORD.exec(text.trim())?.groups;
  const place = `--pin ${JSON.stringify(text)}`;
  if (groups === undefined) throw new RootfsError('USAGE', `${place} cannot be read`, { hint: EXAMPLES });
  const { packages = '*', type = '', data = '', priority = '' } = groups;
  const kind = type.toLowerCase() as PinType;
  return pinPackages(packages).map((one) => {
    if (one === undefined && kind === 'version')
      throw new RootfsError('USAGE', `${place}: a version cannot be pinned for all packages`, {
        hint: EXAMPLES,
      });
    return { packages: one, type: kind, data, priority: pinPriority(priority.trim(), one, place) };
  });
}

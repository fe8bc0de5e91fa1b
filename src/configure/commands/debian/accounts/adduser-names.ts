import type { ByteString } from '../../../../kernel/byte-string.js';
import { perlPattern } from './adduser-config.js';
import type { PerlSession } from './perl-session.js';

interface NameRule {
  readonly setting: 'name_regex' | 'sys_name_regex';
  readonly pattern: ByteString;
  /** 1 for `--allow-bad-names`, 2 for `--allow-all-names`. */
  readonly level: 0 | 1 | 2;
}

const LONGEST_BYTES = 32;

/** What no option allows. */
function forbidden(name: ByteString, isClassic: boolean): string | undefined {
  if ((isClassic ? /^\d+$/ : /^-?\d+$/).test(name)) {
    return 'To avoid ambiguity with numerical UIDs, usernames which resemble numbers are not allowed.';
  }
  if (!isClassic && /^\.\.?$/.test(name)) return 'Usernames must not be a single or a double period.';
  if (name.length > LONGEST_BYTES) return 'Usernames must be no more than 32 bytes in length.';
  if (!/^[^-+~:,\s/][^:,\s/]*$/.test(name)) {
    return 'To avoid problems, the username must not start with a dash, plus sign, or tilde, and so on.';
  }
  return undefined;
}

const PORTABLE = {
  classic: /^[_.A-Za-z0-9][-@_.A-Za-z0-9]*\$?$/,
  logging: /^[a-zA-Z0-9_.][a-zA-Z0-9_.-]*\$?$/,
} as const;

/**
 * Checks a new name: what is never allowed, then NAME_REGEX, then what POSIX takes. @see adduser(8), "VALID NAMES"
 * @throws PerlExit
 */
export async function checkName(session: PerlSession, name: ByteString, rule: NameRule): Promise<void> {
  const { kind } = session.dialect;
  const refuse = (text: string): Promise<never> => session.refuse('RET_INVALID_CHARS_IN_NAME', text, 'err');
  const never = forbidden(name, kind === 'classic');
  if (never !== undefined) await refuse(never);
  if (perlPattern(session, rule.pattern).test(name)) return;
  if (!PORTABLE[kind].test(name) && rule.level < 2) {
    await refuse(
      'To avoid problems, the username should consist only of letters, digits, underscores, and so on.',
    );
  }
  if (rule.level === 0) {
    const variable = rule.setting.toUpperCase();
    await refuse(`Please enter a username matching the regular expression configured via ${variable}.`);
  }
  await session.info('Allowing use of questionable username.');
}

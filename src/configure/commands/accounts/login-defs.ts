import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';

/** The items that shadow knows; others cannot be set by `-K`. @see login.defs(5), shadow lib/getdef.c */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'CHFN_RESTRICT CONSOLE_GROUPS CONSOLE CREATE_HOME DEFAULT_HOME ENCRYPT_METHOD ENV_PATH ENV_SUPATH ERASECHAR ' +
    'FAILLOG_ENAB FAKE_SHELL FTMP_FILE GID_MAX GID_MIN HOME_MODE HUSHLOGIN_FILE KILLCHAR LASTLOG_UID_MAX ' +
    'LOGIN_RETRIES LOGIN_TIMEOUT LOG_OK_LOGINS LOG_UNKFAIL_ENAB MAIL_DIR MAIL_FILE MAX_MEMBERS_PER_GROUP ' +
    'MD5_CRYPT_ENAB NONEXISTENT PASS_MAX_DAYS PASS_MIN_DAYS PASS_WARN_AGE SHA_CRYPT_MAX_ROUNDS ' +
    'SHA_CRYPT_MIN_ROUNDS BCRYPT_MAX_ROUNDS BCRYPT_MIN_ROUNDS YESCRYPT_COST_FACTOR SUB_GID_COUNT SUB_GID_MAX ' +
    'SUB_GID_MIN SUB_UID_COUNT SUB_UID_MAX SUB_UID_MIN SULOG_FILE SU_NAME SYS_GID_MAX SYS_GID_MIN SYS_UID_MAX ' +
    'SYS_UID_MIN TTYGROUP TTYPERM TTYTYPE_FILE UID_MAX UID_MIN UMASK USERDEL_CMD USERGROUPS_ENAB SYSLOG_SG_ENAB ' +
    'SYSLOG_SU_ENAB FORCE_SHADOW GRANT_AUX_GROUP_SUBIDS PREVENT_NO_AUTH'
  ).split(' '),
);

/** As strtol(3) with base 0 reads a whole text. */
function numberOf(text: ByteString): number | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(0[xX][0-9a-fA-F]{1,12}|[0-9]{1,15})$/.exec(text) ?? [];
  if (digits === '') return undefined;
  if (/^0[0-7]+$/.test(digits)) return Number(`${sign}1`) * parseInt(digits, 8);
  if (/^0[0-9]+$/.test(digits)) return undefined;
  return Number(`${sign}1`) * Number(digits);
}

const CHAGE = '/usr/bin/chage';

/**
 * Whether the tree's shadow-utils know a minimum age of passwords. Since 4.20 they do not: chage has lost the option, and
 * the field in /etc/shadow stays empty. @see shadow 4.20, NEWS
 */
function hasMinimumAge(files: Files): boolean {
  return !files.isFile(CHAGE) || files.read(CHAGE).includes('mindays');
}

/** The settings of /etc/login.defs, and what `-K` put over them. */
export class LoginDefs {
  private readonly values = new Map<string, ByteString>();

  constructor(files: Files) {
    const isKnown = (name: string): boolean => name !== 'PASS_MIN_DAYS' || hasMinimumAge(files);
    for (const line of (files.tryRead('/etc/login.defs') ?? '').split('\n')) {
      const [, name, value] = /^[ \t]*([^#\s][^ \t]*)[ \t]+"?([^"]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined && isKnown(name))
        this.values.set(name, value.replace(/\s+$/, ''));
    }
  }

  /** @returns whether there is such an item */
  set(name: string, value: ByteString): boolean {
    if (!KNOWN.has(name)) return false;
    this.values.set(name, value);
    return true;
  }

  text(name: string): ByteString | undefined {
    return this.values.get(name);
  }

  flag(name: string): boolean {
    return this.values.get(name)?.toLowerCase() === 'yes';
  }

  /** The default also where the value is no number. */
  number(name: string, otherwise: number): number {
    const value = this.values.get(name);
    return value === undefined ? otherwise : (numberOf(value) ?? otherwise);
  }
}

import type { ByteString } from '../../../../kernel/byte-string.js';
import type { DeviceNumbers } from '../../../../rootfs/entry.js';
import { Accounts } from '../../files/accounts.js';
import { unmodelled } from '../../command.js';
import { failureOf } from '../config/failure.js';
import { simplifyPath } from '../config/paths.js';
import { expandSpecifiers } from '../config/specifiers.js';
import { unescapeText } from '../config/words.js';
import { parseAcl, type ParsedAcl } from './acl.js';
import { LineError, SkippedLine, type LineContext } from './line.js';
import { filesOf } from './run.js';
import { tmpfilesSpecifiers, usesHostFact } from './specifiers.js';

const PATH_MAX = 4095;

/** In the release of 254 ACLs learned `X`. */
const X_RELEASE = 254;

/** `MAJOR:MINOR`. */
export function parseDevice({ argument }: LineContext): DeviceNumbers {
  const [, major, minor] = /^([0-9]{1,10}):([0-9]{1,10})$/.exec(argument ?? '') ?? [];
  if (major === undefined || Number(major) > 0xfff || Number(minor) > 0xf_ffff)
    throw new LineError(`Can't parse device file major/minor '${argument ?? ''}'.`);
  return { major: Number(major), minor: Number(minor) };
}

/** An ACL that cannot be read is said and passed over. */
export function readAcl(context: LineContext): ParsedAcl | undefined {
  const { run, argument = '' } = context;
  const { release } = run.session;
  const parsed = parseAcl(argument, new Accounts(filesOf(run)), release >= X_RELEASE);
  if (parsed !== undefined || run.options.graceful) return parsed;
  run.session.log(
    release < X_RELEASE
      ? `Failed to parse ACL "${argument}": Invalid argument. Ignoring`
      : `Failed to parse ACL "${argument}", ignoring: Invalid argument`,
  );
  return undefined;
}

/** The letters of chattr(1) that a line sets; '' when it takes them away. */
export function readAttributes({ run, argument = '', path }: LineContext): ByteString {
  const [, sign = '', letters = ''] = /^([-+=]?)(.*)$/s.exec(argument) ?? [];
  const refuse = (why: string): never => {
    run.session.log(why);
    throw new LineError(undefined);
  };
  if (letters === '' && sign !== '=')
    refuse(`Setting file attribute on '${path}' needs an attribute specification.`);
  const unknown = [...letters].find((letter) => !'ASDacdeijsutTCP'.includes(letter));
  if (unknown !== undefined) refuse(`Unknown file attribute '${unknown}' on '${path}'.`);
  return sign === '-' ? '' : letters;
}

function expandText(context: LineContext, text: ByteString): ByteString {
  const { run } = context;
  const unescaped = unescapeText(text);
  if (unescaped === undefined) {
    run.session.log(`Failed to unescape parameter to write: ${text}`);
    throw new LineError('Failed to substitute specifiers in argument: Invalid argument');
  }
  if (usesHostFact(unescaped)) unmodelled(run.session.process, 'systemd-tmpfiles: %b in an argument');
  try {
    return expandSpecifiers(run.session, tmpfilesSpecifiers(run.session), unescaped, PATH_MAX);
  } catch (error) {
    const { errno, message } = failureOf(error);
    if (['EUNATCH', 'ENOMEDIUM', 'ENOPKG', 'ENXIO'].includes(errno)) throw new SkippedLine();
    const isInvalid = errno === 'EINVAL' || errno === 'EBADSLT';
    throw new LineError(`Failed to substitute specifiers in argument: ${message}`, isInvalid);
  }
}

/** What an `L` or `C` line without argument means. @see tmpfiles.d(5), "factory" */
function ofTheFactory(path: ByteString): ByteString {
  return simplifyPath(`/usr/share/factory${path}`);
}

function copySource(context: LineContext, given: ByteString | undefined): ByteString {
  const source = given ?? ofTheFactory(context.path);
  if (!source.startsWith('/')) throw new LineError(`Source path '${source}' is not absolute.`);
  const path = simplifyPath(source);
  if (filesOf(context.run).tryStat(path, false) === undefined) throw new SkippedLine();
  return path;
}

function checkCredential({ run }: LineContext, name: ByteString | undefined): never {
  if (name === undefined)
    throw new LineError('Reading from credential requested, but no credential name specified.', false);
  if (!/^[\x20-\x7e]{1,255}$/.test(name) || /[/:]/.test(name) || /^\.\.?$/.test(name))
    throw new LineError(`Credential name not valid: ${name}`, false);
  if (run.session.process.env.has('CREDENTIALS_DIRECTORY'))
    unmodelled(run.session.process, 'systemd-tmpfiles with CREDENTIALS_DIRECTORY set');
  // Nobody gives credentials to a maintainer script.
  throw new SkippedLine();
}

function decodeBase64(text: ByteString): ByteString {
  const packed = text.replace(/[ \t\n\r]+/g, '');
  const isWhole = packed.length % 4 === 0;
  if (!isWhole || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) {
    const why = /^[A-Za-z0-9+/]*={0,2}$/.test(packed) ? 'Broken pipe' : 'Invalid argument';
    throw new LineError(`Failed to base64 decode specified argument '${text}': ${why}`, false);
  }
  return Buffer.from(packed, 'base64').toString('latin1');
}

/** The argument as it counts: escapes and specifiers replaced, a source found, base64 undone. */
export function resolveArgument(context: LineContext): ByteString | undefined {
  const { type, modifiers } = context;
  let { argument } = context;
  const isText = 'CLfFw'.includes(type);
  if (argument !== undefined && isText && !modifiers.has('~')) argument = expandText(context, argument);
  if (type === 'L') argument ??= ofTheFactory(context.path);
  if (type === 'C') argument = copySource(context, argument);
  if (modifiers.has('^')) checkCredential(context, argument);
  if (modifiers.has('~') && argument !== undefined) argument = decodeBase64(argument);
  return argument;
}

import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../command.js';
import type { ParsedOptions } from '../options.js';
import { userByName } from './lookup.js';
import { shadowProgram } from './program.js';
import type { AccountSession } from './session.js';

const NO_PERMISSION = 1;

/** The parts of a GECOS field, in their order, by the letter of the option. */
const PARTS = [
  { flag: 'f', bad: 'invalid name' },
  { flag: 'r', bad: 'invalid room number' },
  { flag: 'w', bad: 'invalid work phone' },
  { flag: 'h', bad: 'invalid home phone' },
] as const;

/** The four parts of a field, and the rest; parts with `=` belong to the rest. @see chfn.c, copy_field */
function partsOf(gecos: ByteString): { readonly parts: readonly ByteString[]; readonly rest: ByteString } {
  const pieces = gecos.split(',');
  const [parts, rest]: [ByteString[], ByteString[]] = [[], []];
  while (pieces.length > 0 && parts.length < PARTS.length) {
    const piece = pieces.shift() ?? '';
    (piece.includes('=') ? rest : parts).push(piece);
  }
  return { parts, rest: [...rest, ...pieces].join(',') };
}

const CONTROL = /[\x00-\x1f\x7f]/;

function check(session: AccountSession, values: readonly ByteString[], other: ByteString): void {
  for (const [index, { bad }] of PARTS.entries()) {
    const value = values[index] ?? '';
    if (/[:,=]/.test(value) || CONTROL.test(value)) session.fail(NO_PERMISSION, `${bad}: '${value}'`);
  }
  if (other.includes(':') || CONTROL.test(other)) {
    session.fail(NO_PERMISSION, `'${other}' contains illegal characters`);
  }
  if (values.join('').length + other.length > 80) session.fail(NO_PERMISSION, 'fields too long');
}

function newGecos(session: AccountSession, options: ParsedOptions, before: ByteString): ByteString {
  const { parts, rest } = partsOf(before);
  const values = PARTS.map(({ flag }, index) => options.value(flag) ?? parts[index] ?? '');
  const other = options.value('o') ?? rest;
  check(session, values, other);
  return `${values.join(',')}${other === '' ? '' : `,${other}`}`;
}

/** @see chfn(1) of shadow-utils */
export const chfn = shadowProgram({
  usage: '[options] [LOGIN]',
  plainOptions: true,
  options: {
    'full-name': 'f',
    f: 'value',
    'home-phone': 'h',
    h: 'value',
    other: 'o',
    o: 'value',
    room: 'r',
    r: 'value',
    root: 'refused',
    R: 'refused',
    help: 'refused',
    u: 'refused',
    'work-phone': 'w',
    w: 'value',
  },
  run(session, options) {
    const name = options.operands[0] ?? 'root';
    const user = userByName(session.files, name);
    if (user === undefined) return session.fail(NO_PERMISSION, `user '${name}' does not exist`);
    if (options.list.length === 0) unmodelled(session.process, 'chfn asking for the fields');
    const gecos = newGecos(session, options, user.gecos);
    session.passwd(NO_PERMISSION).update({ ...user, gecos });
    session.commit();
    return 0;
  },
});

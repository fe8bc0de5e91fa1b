import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIBRARY_COMMANDS } from '../../../../src/configure/commands/libraries/table.js';
import { canonicalName, nameHash } from '../../../../src/configure/commands/libraries/x509-name.js';
import {
  derElements,
  DerError,
  derSequence,
  encodeDer,
} from '../../../../src/configure/commands/libraries/x509-der.js';
import { readX509File } from '../../../../src/configure/commands/libraries/x509-file.js';
import {
  byChroot,
  canRunReal,
  oursInRoot,
  realInRoot,
  type RootCase,
  type RootFile,
} from '../../../make/root-oracle.js';

const usable = canRunReal('openssl', 'openssl rehash against the real one');

/** Certificates and a revocation list, made anew by the real openssl. */
function makeItems(): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'x509-'));
  const at = (name: string): string => join(folder, name);
  const run = (...args: string[]): void => {
    const ended = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(ended.stderr);
  };
  const certificate = (name: string, subject: string, ...more: string[]): void =>
    run(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      name,
      '-days',
      '9',
      '-subj',
      subject,
      ...more,
    );
  try {
    certificate('plain', '/C=XX/O=Some Company/CN=Test CA');
    certificate('again', '/C=XX/O=  some   COMPANY /CN=test ca');
    certificate('multi', '/C=XX/CN=a+OU=zz+O=b', '-multivalue-rdn');
    certificate('utf8', '/C=XX/O=Ünïcode Ärger/CN=Ζ', '-utf8');
    certificate('email', '/CN=x/emailAddress=A@B.example/serialNumber=12 34');
    writeFileSync(
      at('ca.cnf'),
      '[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=9\n',
    );
    writeFileSync(at('index'), '');
    writeFileSync(at('crlnumber'), '01\n');
    run('ca', '-config', 'ca.cnf', '-gencrl', '-keyfile', 'plain.key', '-cert', 'plain', '-out', 'crl');
    run('x509', '-in', 'plain', '-trustout', '-addtrust', 'serverAuth', '-out', 'trusted');
    const names = ['plain', 'again', 'multi', 'utf8', 'email', 'crl', 'trusted', 'plain.key'];
    return Object.fromEntries(names.map((name) => [name, readFileSync(at(name), 'latin1')]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const items = usable ? makeItems() : {};
const item = (name: string): string => items[name] ?? '';

const CASES: readonly RootCase[] = [
  {
    summary: 'certificates and lists of every kind',
    files: {
      'c/plain.pem': item('plain'),
      'c/multi.crt': item('multi'),
      'c/utf8.CER': item('utf8'),
      'c/email.pem': item('email'),
      'c/list.crl': item('crl'),
      'c/list2.pem': item('crl'),
      'c/trusted.pem': item('trusted'),
    },
    runs: [
      ['openssl', 'rehash', '-v', '/c'],
      ['openssl', 'rehash', '-v', '/c'],
    ],
  },
  {
    summary: 'names that are equal but for case and blanks share a hash, duplicates are passed over',
    files: { 'c/b.pem': item('plain'), 'c/a.pem': item('again'), 'c/c.pem': item('plain') },
    runs: [['openssl', 'rehash', '-v', '/c']],
  },
  {
    summary: 'links of an earlier run stay, move or go',
    files: {
      'c/a.pem': item('again'),
      'c/b.pem': item('plain'),
      'c/aaaaaaaa.0': { link: 'gone.pem' },
      'c/AAAAAAAB.r1': { link: 'gone.pem' },
      'c/aaaaaaaa.x': { link: 'a.pem' },
      'c/link.pem': { link: 'a.pem' },
      'c/broken.pem': { link: 'gone' },
    },
    runs: [
      ['openssl', 'rehash', '-v', '/c'],
      ['openssl', 'rehash', '-n', '-v', '/c/'],
    ],
  },
  {
    summary: 'what is no certificate',
    files: {
      'c/text.pem': 'text',
      'c/two.pem': item('plain') + item('multi'),
      'c/both.pem': item('plain') + item('crl'),
      'c/key.pem': item('plain.key'),
      'c/cut.pem': item('plain').replace(/M.*\n/, 'MAAA\n'),
      'c/open.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n',
      'c/plain.txt': item('plain'),
      'c/dir.pem/': '',
    },
    runs: [['openssl', 'rehash', '-v', '/c']],
  },
  {
    summary: 'old hashes',
    files: { 'c/a.pem': item('plain'), 'd/a.pem': item('utf8') },
    runs: [
      ['openssl', 'rehash', '-compat', '-v', '/c'],
      ['openssl', 'rehash', '-old', '/d'],
      ['openssl', 'rehash', '/gone'],
    ],
  },
];

describe.skipIf(!usable)('openssl rehash does what the real one does', () => {
  test.each(CASES)('$summary', async (one) => {
    const expected = realInRoot(one, (root, argv) => ({
      ...byChroot(root, argv),
      env: { OPENSSL_CONF: '/dev/null' },
    }));
    const actual = await oursInRoot(LIBRARY_COMMANDS, one);
    expect(actual).toEqual(expected);
  });

  test('c_rehash makes links for both hashes', async () => {
    const files: Record<string, RootFile> = {
      'c/a.pem': item('plain'),
      'c/b.crt': item('again'),
      'c/c.pem': item('plain'),
      'c/list.crl': item('crl'),
      'c/text.pem': 'text\n',
      'c/aaaaaaaa.0': { link: 'gone' },
    };
    const given = { summary: '', files, runs: [['c_rehash', '-v', '/c']] };
    const expected = realInRoot(given, (root) => ({ argv: ['c_rehash', '-v', `${root}/c`] }));
    const actual = await oursInRoot(LIBRARY_COMMANDS, given);
    expect(actual).toEqual(expected);
  });
});

const text = (tag: number, value: string): Uint8Array => encodeDer(tag, Buffer.from(value, 'latin1'));
const name = (value: Uint8Array): Uint8Array => {
  const entry = encodeDer(0x30, Buffer.concat([encodeDer(6, Buffer.from([0x55, 4, 3])), value]));
  return encodeDer(0x30, encodeDer(0x31, entry));
};

describe('names of certificates', () => {
  test('are the same in every kind of string', () => {
    const hashes = [
      text(0x0c, 'Abc  D'),
      text(0x13, ' abc d '),
      text(0x16, 'ABC\td'),
      text(0x1e, '\0A\0b\0c\0 \0D'),
      text(0x1c, '\0\0\0A\0\0\0b\0\0\0c\0\0\0 \0\0\0D'),
    ].map((value) => nameHash(name(value)));
    expect(new Set(hashes).size).toBe(1);
    expect(nameHash(name(text(0x04, 'Abc  D')))).not.toBe(hashes[0]);
  });

  test('without entries have no canonical form', () => {
    expect(canonicalName(encodeDer(0x30, new Uint8Array(0)))).toHaveLength(0);
  });

  test('that are no DER are refused', () => {
    for (const hex of ['30', '3005', '308201', '1f8101', '3080', '31020500']) {
      expect(() => derSequence(Buffer.from(hex, 'hex')).concat(derElements(Buffer.from(hex, 'hex')))).toThrow(
        DerError,
      );
    }
    expect(() => nameHash(name(text(0x1e, 'odd')))).toThrow(DerError);
  });

  test('of many blocks that do not end are read in no time', () => {
    expect(readX509File('-----BEGIN CERTIFICATE-----\nA\n'.repeat(200_000))).toBeUndefined();
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeCapabilities,
  encodeCapabilities,
  formatCapabilities,
  parseCapabilities,
} from '../../../../src/configure/commands/libraries/capability-sets.js';
import { LIBRARY_COMMANDS } from '../../../../src/configure/commands/libraries/table.js';
import { byChroot, canRunReal, oursInRoot, realInRoot, type RootCase } from '../../../make/root-oracle.js';

const TEXTS: readonly (readonly [text: string, hex: string | undefined])[] = [
  ['cap_net_raw+ep', '0100000200200000000000000000000000000000'],
  ['cap_net_raw=ep', '0100000200200000000000000000000000000000'],
  ['cap_net_bind_service,cap_net_admin+ep', '0100000200140000000000000000000000000000'],
  ['CAP_NET_RAW,13=eip', '0100000200200000002000000000000000000000'],
  ['cap_setuid+p cap_setgid+i', '0000000280000000400000000000000000000000'],
  ['cap_bpf=p', '0000000200000000000000008000000000000000'],
  ['all=p cap_chown-p', '00000002feffffff00000000ff01000000000000'],
  ['=', '0000000200000000000000000000000000000000'],
  ['cap_chown=+p', '0000000201000000000000000000000000000000'],
  ['cap_chown=ep-e', '0000000201000000000000000000000000000000'],
  ['', '0000000200000000000000000000000000000000'],
  ['cap_nothing+p', undefined],
  ['cap_chown', undefined],
  ['cap_chown+', undefined],
  ['cap_chown+x', undefined],
  ['+p', undefined],
  ['=+p', undefined],
  ['cap_chown,+p', undefined],
  ['64+p', undefined],
];

describe('capabilities as text and attribute', () => {
  test.each(TEXTS)('%j', (text, hex) => {
    const sets = parseCapabilities(text, 0);
    const bytes = sets === undefined ? undefined : encodeCapabilities(sets);
    expect(bytes === undefined ? undefined : Buffer.from(bytes).toString('hex')).toBe(hex);
  });

  test('an effective set that is neither empty nor all cannot be stored', () => {
    const sets = parseCapabilities('cap_chown,cap_kill=p cap_chown+e', 0);
    expect(sets === undefined ? 0 : encodeCapabilities(sets)).toBeUndefined();
  });

  test('with a root of a namespace have the third revision', () => {
    const sets = parseCapabilities('cap_chown=p', 1000);
    const bytes = sets === undefined ? new Uint8Array(0) : encodeCapabilities(sets);
    expect(Buffer.from(bytes ?? []).toString('hex')).toBe('0000000301000000000000000000000000000000e8030000');
    expect(decodeCapabilities(bytes ?? new Uint8Array(0))?.rootUid).toBe(1000);
  });

  test('come back from their attribute and their text', () => {
    const set = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(set, set, fc.boolean(), (permitted, inheritable, isEffective) => {
        const effective = isEffective ? permitted | inheritable : 0n;
        const sets = { effective, permitted, inheritable, rootUid: 0 };
        expect(decodeCapabilities(encodeCapabilities(sets) ?? new Uint8Array(0))).toEqual(sets);
        expect(parseCapabilities(formatCapabilities(sets), 0)).toEqual(sets);
      }),
    );
  });

  test('that are no attribute are none', () => {
    expect(decodeCapabilities(new Uint8Array(0))).toBeUndefined();
    expect(decodeCapabilities(Buffer.from('02000002', 'hex'))).toBeUndefined();
    expect(decodeCapabilities(Buffer.alloc(20, 9))).toBeUndefined();
  });
});

const FILES = { 'bin/a': 'a', 'bin/b': 'b', 'bin/l': { link: 'a' } };
const set = (...args: string[]): string[] => ['setcap', ...args];

const CASES: readonly RootCase[] = [
  {
    summary: 'capabilities are set, shown, verified and removed',
    runs: [
      set('cap_net_raw+ep', '/bin/a', 'cap_net_bind_service,cap_net_admin=eip', '/bin/b'),
      ['getcap', '/bin/a', '/bin/b'],
      set('-v', 'cap_net_raw=ep', '/bin/a'),
      set('-v', 'cap_net_raw=p', '/bin/a'),
      set('-q', '-v', 'cap_net_raw=p', '/bin/a'),
      set('-r', '/bin/a'),
      set('-r', '/bin/a'),
      ['getcap', '-v', '/bin/a', '/bin/l', '/bin', '/gone'],
    ],
  },
  { summary: 'all of them', runs: [set('all=ep cap_chown-ep', '/bin/a'), ['getcap', '-r', '/']] },
  {
    summary: 'what cannot be',
    runs: [
      set('cap_chown,cap_kill=p cap_chown+e', '/bin/a'),
      set('cap_nothing=p', '/bin/a'),
      set('cap_chown=p', '/bin/l'),
      set('cap_chown=p', '/gone'),
      set('cap_chown=p'),
      set(),
      ['getcap'],
      ['getcap', '-x', '/bin/a'],
    ],
  },
  { summary: 'from standard input', stdin: 'cap_chown=p\n\n', runs: [set('-q', '-', '/bin/a')] },
];

/** Whether the file system of the temporary directory keeps capabilities, and the programs are there. */
function canSetCapabilities(): boolean {
  const what = 'setcap and getcap against the real ones';
  if (!canRunReal('setcap', what) || !canRunReal('python3', what)) return false;
  const folder = mkdtempSync(join(tmpdir(), 'cap-'));
  writeFileSync(join(folder, 'x'), '');
  const usable = spawnSync('setcap', ['cap_chown=p', join(folder, 'x')]).status === 0;
  rmSync(folder, { recursive: true });
  if (!usable) console.warn(`SKIPPED: ${what}: the file system here keeps no capabilities`);
  return usable;
}

describe.skipIf(!canSetCapabilities())('setcap and getcap do what the real ones do', () => {
  test.each(CASES)('$summary', async (one) => {
    const given = { ...one, files: FILES };
    const [expected, actual] = [realInRoot(given, byChroot), await oursInRoot(LIBRARY_COMMANDS, given)];
    const said = ({ runs }: typeof expected): unknown =>
      runs.map(({ status, stdout, stderr }) => ({
        status,
        stdout,
        first: stderr
          .split('\n')[0]
          ?.replace(
            /^.*invalid option.*$/,
            'usage: getcap [-h] [-l] [-n] [-r] [-v] <filename> [<filename> ...]',
          ),
      }));
    expect(said(actual)).toEqual(said(expected));
    expect(actual.files).toEqual(expected.files);
  });
});

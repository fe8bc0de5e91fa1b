import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustMode, parseMode } from '../../../../src/configure/commands/files/mode/changes.js';
import { FILE_COMMANDS } from '../../../../src/configure/commands/files/table.js';
import { canAskReal, compared, ours, real, type Spec, type StepCase } from './steps.js';

const TREE: Readonly<Record<string, Spec>> = {
  f: { text: 'f', mode: 0o644 },
  x: { text: 'x', mode: 0o6755 },
  'd/': { mode: 0o2755 },
  'd/in': { text: 'in', mode: 0o600, owner: [7, 5] },
  'd/sub/': { mode: 0o755 },
  'd/sub/deep': { text: 'deep', mode: 0o711 },
  'd/up': { link: '../f' },
  'link-f': { link: 'f' },
  'link-d': { link: 'd' },
  dangling: { link: 'nowhere' },
  ref: { text: 'r', mode: 0o4710, owner: [3, 4] },
  'link-ref': { link: 'ref' },
};

const one = (...argv: string[]): StepCase => ({
  summary: argv.join(' '),
  files: TREE,
  runs: [argv],
  messages: true,
});
const masked = (umask: number, ...argv: string[]): StepCase => ({
  ...one(...argv),
  umask,
  summary: `umask ${umask.toString(8)}: ${argv.join(' ')}`,
});

const MODES = [
  '0',
  '600',
  '0755',
  '4755',
  '00755',
  '02755',
  '1777',
  '7777',
  '10000',
  '8',
  '',
  'x',
  '75x',
  'u+x',
  'go-rwx',
  'a=r',
  '=',
  'u=',
  '+x',
  '-x',
  '=rw',
  'a+X',
  '+X',
  'u=rwX,go=rX',
  'u+s',
  'g-s',
  '+t',
  'o+t',
  'g=u',
  'o=g',
  'u+g',
  'a=u',
  'u=rwx,g=rx,o=',
  'ug+rw-x',
  'u=r+w',
  'a-w,u+w',
  'go=',
  'u+st',
  '-s',
  '=s',
  'a=,u+rw',
  '+644',
  '-022',
  '=0755',
  'u+644',
  'u,g+x',
  'u+x,',
  ',u+x',
  'u',
  'uu+x',
  'z+x',
  'u+z',
];

const CASES: readonly StepCase[] = [
  ...MODES.map((mode) => one('chmod', '-v', mode, 'f', 'x', 'd')),
  ...['+x', '-w', '=', '+w', 'u=rw', '+X', '-rwx', 'g+w', '+t', '=rwx'].map((mode) =>
    masked(0o027, 'chmod', mode, 'f', 'x', 'd'),
  ),
  ...['-x', '-w', '-rwx', '-r', '-X', '-s', '-t', '-u', '-w,+x'].map((mode) =>
    masked(0o022, 'chmod', mode, 'f', 'x', 'd'),
  ),
  one('chmod', '-v', '-x', 'x'),
  one('chmod', '-c', '644', 'f', 'x'),
  one('chmod', '-R', 'u=rwX,go=rX', 'd'),
  one('chmod', '-Rv', 'g-w', 'd'),
  one('chmod', '-R', '700', 'link-d', 'f'),
  one('chmod', '600', 'link-f', 'dangling', 'gone'),
  one('chmod', '-f', '600', 'dangling', 'gone', 'f'),
  one('chmod', '--reference=ref', 'f', 'd'),
  one('chmod', '--reference=link-ref', 'f'),
  one('chmod', '--reference=gone', 'f'),
  one('chmod', '--', '-x', 'x'),
  one('chmod', '644', '--', 'x'),
  one('chmod', 'x', '-v', '644'),
  one('chmod', '644'),
  one('chmod'),
  one('chmod', '-R', '--preserve-root', '644', 'd'),
  one('chown', 'root', 'd/in'),
  one('chown', '-v', '7:8', 'f', 'x', 'd', 'd/in'),
  one('chown', '-c', '7:5', 'f', 'd/in'),
  one('chown', '-v', 'root:', 'd/in'),
  one('chown', '-v', ':8', 'f'),
  one('chown', '-v', 'root.root', 'd/in'),
  one('chown', '-v', 'daemon:adm', 'f'),
  one('chown', '-v', '+7:+8', 'f'),
  one('chown', '-v', ':', 'f'),
  one('chown', '-v', '', 'f'),
  one('chown', '5:', 'f'),
  one('chown', 'no-such-user', 'f'),
  one('chown', 'root:no-such-group', 'f'),
  one('chown', '4294967295', 'f'),
  one('chown', '7:8', 'link-f'),
  one('chown', '-h', '7:8', 'link-f', 'dangling'),
  one('chown', '7', 'dangling', 'gone'),
  one('chown', '-f', '7', 'dangling', 'gone', 'f'),
  one('chown', '-R', '7:8', 'd'),
  one('chown', '-R', '7:8', 'link-d'),
  one('chown', '-RH', '7:8', 'link-d'),
  one('chown', '-RL', '7:8', 'd', 'link-d'),
  one('chown', '-RP', '7:8', 'link-d'),
  one('chown', '-Rh', '7:8', 'd'),
  one('chown', '-R', '--dereference', '7', 'd'),
  one('chown', '-RH', '--dereference', '7', 'd'),
  one('chown', '--from=7', '1:1', 'd/in', 'f'),
  one('chown', '--from=:5', '-v', '1:1', 'd/in', 'f'),
  one('chown', '--from=0:5', '1:1', 'd/in'),
  one('chown', '--reference=ref', 'f'),
  one('chown', '--reference=link-ref', '-v', 'f'),
  one('chown', '--reference=gone', 'f'),
  one('chown', '0:0', 'ref', 'x'),
  one('chown', '-1', 'f'),
  one('chown', 'root'),
  one('chown'),
  one('chgrp', '-v', 'adm', 'f'),
  one('chgrp', '-R', '8', 'd'),
  one('chgrp', '-h', '8', 'link-f'),
  one('chgrp', '-c', '5', 'd/in', 'f'),
  one('chgrp', 'no-such-group', 'f'),
  one('chgrp', '--reference=ref', 'f'),
  one('chgrp', '', 'f'),
  one('chgrp', '8'),
];

describe.runIf(canAskReal('modes and owners', ['chmod', 'chown', 'chgrp']))(
  'modes and owners are changed as by GNU',
  () => {
    // chmod "-1" and the like are told by getopt in words of its own.
    const wordless = new Set(['chown -1 f']);
    test.each(CASES.map((row) => [row.summary, row] as const))('%s', async (_, row) => {
      const spoken = {
        ...row,
        messages: !wordless.has(row.summary),
        unordered: /-[Rcv]*R/.test(row.summary),
      };
      if (wordless.has(row.summary)) {
        await expect(ours(FILE_COMMANDS, row)).rejects.toMatchObject({ code: 'SCRIPT_UNMODELLED' });
        return;
      }
      expect(compared(await ours(FILE_COMMANDS, spoken), spoken)).toEqual(compared(real(spoken), spoken));
    });
  },
);

describe('modes', () => {
  test('an octal mode of five digits is exactly what it says', () => {
    fc.assert(
      fc.property(fc.nat(0o7777), fc.nat(0o7777), fc.boolean(), (before, wanted, isDirectory) => {
        const changes = parseMode(`0${wanted.toString(8).padStart(4, '0')}`);
        expect(adjustMode(before, changes ?? [], { isDirectory, umask: 0o22 })).toBe(wanted);
      }),
    );
  });

  test('a mode that copies every class from itself changes nothing', () => {
    const changes = parseMode('u=u,g=g,o=o') ?? [];
    fc.assert(
      fc.property(fc.nat(0o777), (mode) => {
        expect(adjustMode(mode, changes, { isDirectory: false, umask: 0 })).toBe(mode);
      }),
    );
  });
});

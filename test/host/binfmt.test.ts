import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { interpretationOf, isOfFormat, parseBinaryFormat } from '../../src/host/binfmt.js';

/** As qemu's binfmt registration shows for AArch64. */
const AARCH64 = `enabled
interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
flags: PF
offset 0
magic 7f454c460201010000000000000000000200b700
mask ffffffffffffff00fffffffffffffffffeffffff
`;

/** ELF, 64 bits, little-endian, a position-independent executable for AArch64. */
const HEAD = Buffer.from('7f454c460201010300000000000000000300b70001000000', 'hex');
const FOREIGN = Buffer.from('7f454c46020101000000000000000000020016000100', 'hex');

describe('a file of binfmt_misc', () => {
  it('says which programs it is for, bits outside its mask not looked at', () => {
    const format = parseBinaryFormat(AARCH64);
    expect(format).toMatchObject({ isEnabled: true, flags: 'PF', offset: 0 });
    expect(format && isOfFormat(format, HEAD)).toBe(true);
    expect(format && isOfFormat(format, FOREIGN)).toBe(false);
    expect(format && isOfFormat(format, HEAD.subarray(0, 8))).toBe(false);
  });

  it('may have an offset, and no mask', () => {
    const format = parseBinaryFormat('enabled\ninterpreter /x\nflags: \noffset 4\nmagic 6869\n');
    expect(format && isOfFormat(format, Buffer.from('----hi'))).toBe(true);
    expect(format && isOfFormat(format, Buffer.from('----ho'))).toBe(false);
  });

  it('may go by the extension of a name, which is nothing for us', () => {
    expect(parseBinaryFormat('enabled\ninterpreter /x\nflags: \nextension .jar\n')).toBeUndefined();
  });
});

describe('a folder of binfmt_misc', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rootfs-binfmt-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const table: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
    ['is not there', 'unknown', {}, ''],
    ['knows the program', 'ready', { 'qemu-aarch64': AARCH64 }, 'enabled'],
    ['knows others only', 'missing', { jar: AARCH64.replace('b700', '1600') }, 'enabled'],
    ['has it disabled', 'disabled', { a: AARCH64.replace('enabled', 'disabled') }, 'enabled'],
    ['is disabled as a whole', 'disabled', { a: AARCH64 }, 'disabled'],
    ['looks for the interpreter in the tree', 'unfixed', { a: AARCH64.replace('PF', 'P') }, 'enabled'],
  ];
  it.each(table)('that %s: %s', (_, expected, files, status) => {
    const inner = join(folder, 'binfmt_misc');
    if (status !== '') {
      mkdirSync(inner);
      for (const [name, text] of Object.entries({ status: `${status}\n`, register: '', ...files }))
        writeFileSync(join(inner, name), text);
    }
    expect(interpretationOf(HEAD, inner)).toBe(expected);
  });
});

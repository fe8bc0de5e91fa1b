import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDynamic, readInterpreter } from '../../src/formats/elf/dynamic.js';
import { armFloat, loongarchAbi, mipsAbi, riscvAbi } from '../../src/formats/elf/machine.js';
import { readAbiTag, readX86IsaLevel } from '../../src/formats/elf/notes.js';
import { hasElfMagic, readElf } from '../../src/formats/elf/read.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { errorOf } from '../make/error-of.js';
import { makeElf } from '../make/elf.js';
import { fromHost } from '../make/root-oracle.js';

const CLASSES = [
  { bits: 64, littleEndian: true },
  { bits: 64, littleEndian: false },
  { bits: 32, littleEndian: true },
  { bits: 32, littleEndian: false },
] as const;

describe('an ELF file', () => {
  test.each(CLASSES)(
    'of $bits bits, little-endian $littleEndian, says its header and dynamic section',
    (how) => {
      const bytes = makeElf({
        ...how,
        machine: 22,
        flags: 0x405,
        soname: 'libx.so.1',
        needed: ['libc.so.6', 'libm.so.6'],
        interpreter: '/lib/ld64.so.1',
      });
      const elf = readElf(bytes);
      expect(elf).toMatchObject({ ...how, type: 3, machine: 22, flags: 0x405 });
      expect(readDynamic(elf)).toEqual({ soname: 'libx.so.1', needed: ['libc.so.6', 'libm.so.6'] });
      expect(readInterpreter(elf)).toBe('/lib/ld64.so.1');
    },
  );

  test.each(CLASSES)('of $bits bits, little-endian $littleEndian, says the x86 level it needs', (how) => {
    const level = (isaNeeded: number): number => readX86IsaLevel(readElf(makeElf({ ...how, isaNeeded })));
    expect([0, 1, 2, 6, 8].map(level)).toEqual([0, 0, 1, 2, 3]);
    expect(readX86IsaLevel(readElf(makeElf(how)))).toBe(0);
  });

  test('without a dynamic section or soname has none', () => {
    expect(readDynamic(readElf(makeElf()))).toEqual({ soname: undefined, needed: [] });
    expect(readInterpreter(readElf(makeElf()))).toBeUndefined();
    expect(readAbiTag(readElf(makeElf()))).toBeUndefined();
  });

  test('that is none, or cut off, or points outside itself is refused', async () => {
    const good = makeElf({ soname: 'libx.so.1', needed: ['libc.so.6'] });
    expect(hasElfMagic(Buffer.from('text'))).toBe(false);
    expect(await errorOf(() => readElf(Buffer.from('#!/bin/sh\n')))).toMatchObject({ code: 'ELF_MALFORMED' });
    for (const length of [4, 16, 63, 100]) {
      expect(await errorOf(() => readElf(good.subarray(0, length)))).toMatchObject({ code: 'ELF_MALFORMED' });
    }
    const elf = readElf(good.subarray(0, good.length - 16));
    expect(await errorOf(() => readDynamic(elf))).toMatchObject({ code: 'ELF_MALFORMED' });
  });

  test('with any bytes changed is read or refused, and nothing else', () => {
    const good = makeElf({
      soname: 'libx.so.1',
      needed: ['libc.so.6'],
      interpreter: '/lib/ld.so',
      isaNeeded: 3,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 12 }), (changes) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          const elf = readElf(bytes);
          readDynamic(elf);
          readInterpreter(elf);
          readX86IsaLevel(elf);
          readAbiTag(elf);
        } catch (error) {
          expect(error).toBeInstanceOf(RootfsError);
          expect((error as RootfsError).code).toBe('ELF_MALFORMED');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of this machine is read as it is', ({ skip }) => {
    const bytes = fromHost('/usr/sbin/ldconfig') ?? fromHost('/sbin/ldconfig');
    if (bytes === undefined || !hasElfMagic(bytes)) {
      console.warn('SKIPPED: the ABI note of a real program: there is no ldconfig here');
      return skip();
    }
    expect(readAbiTag(readElf(bytes))).toMatchObject({
      os: 0,
      kernel: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });
});

describe('flags of the header', () => {
  test('tell the calling convention of ARM, for EABI version 5 alone', () => {
    expect([0x05000400, 0x05000200, 0x05000000, 0x04000400].map(armFloat)).toEqual([
      'hard',
      'soft',
      'unmarked',
      undefined,
    ]);
  });

  test('tell the ABI of MIPS, RISC-V and LoongArch', () => {
    expect(mipsAbi(0x20)).toEqual({ n32: true, nan2008: false });
    expect(mipsAbi(0x400)).toEqual({ n32: false, nan2008: true });
    expect([0x5, 0x1, 0x3, 0x15].map(riscvAbi)).toEqual([
      { float: 'double', unknown: false },
      { float: 'soft', unknown: false },
      { float: 'other', unknown: false },
      { float: 'double', unknown: true },
    ]);
    expect([0x43, 0x41, 0x42, 0x13].map(loongarchAbi)).toEqual([
      { float: 'double', unknown: false },
      { float: 'soft', unknown: false },
      { float: 'other', unknown: false },
      { float: 'double', unknown: true },
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Deb822Stanza, fieldValue, stanzaOf } from '../../src/formats/deb822/deb822.js';
import { type Deb822Options, parseDeb822 } from '../../src/formats/deb822/parse.js';
import { printDeb822 } from '../../src/formats/deb822/print.js';
import { RootfsError } from '../../src/kernel/errors.js';

const STRICT: Deb822Options = { source: 'test', code: 'DEB_MALFORMED', mode: 'strict' };
const TOLERANT: Deb822Options = { ...STRICT, mode: 'tolerant' };

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf-8');
}

function pairs(stanzas: readonly Deb822Stanza[]): string[][][] {
  return stanzas.map((stanza) => stanza.fields.map((field) => [field.name, field.value]));
}

function errorOf(run: () => unknown): RootfsError {
  try {
    run();
  } catch (error) {
    if (error instanceof RootfsError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parsing a control file', () => {
  const table = [
    { summary: 'no stanza at all', text: '\n\n', want: [] },
    { summary: 'blanks around a value', text: 'A: \t b  \n', want: [[['A', 'b']]] },
    {
      summary: 'an empty value',
      text: 'A:\nB:\n',
      want: [
        [
          ['A', ''],
          ['B', ''],
        ],
      ],
    },
    { summary: 'a missing last newline', text: 'A: b', want: [[['A', 'b']]] },
    { summary: 'a colon inside a value', text: 'A: b:c\n', want: [[['A', 'b:c']]] },
    { summary: 'continuation lines, by space or tab', text: 'A: b\n c\n\td\n', want: [[['A', 'b\nc\nd']]] },
    { summary: 'further indentation is kept', text: 'A:\n   c\n', want: [[['A', '\n  c']]] },
    {
      summary: 'several stanzas, several empty lines',
      text: '\nA: 1\n\n\nA: 2\n',
      want: [[['A', '1']], [['A', '2']]],
    },
    { summary: 'text beyond ASCII', text: 'Maintainer: Jürgen 🦆\n', want: [[['Maintainer', 'Jürgen 🦆']]] },
  ];
  it.each(table)('strictly reads $summary', ({ text, want }) => {
    expect(pairs(parseDeb822(bytes(text), STRICT))).toEqual(want);
    expect(pairs(parseDeb822(bytes(text), TOLERANT))).toEqual(want);
  });

  const lenient = [
    { summary: 'CRLF line ends', text: 'A: b\r\n c\r\n\r\nA: d\r\n', want: [[['A', 'b\nc']], [['A', 'd']]] },
    {
      summary: 'a line of blanks between stanzas',
      text: 'A: b\n \t\nA: c\n',
      want: [[['A', 'b']], [['A', 'c']]],
    },
    { summary: 'comments', text: '# x\nA: b\n# y\n c\n', want: [[['A', 'b\nc']]] },
  ];
  it.each(lenient)('reads $summary only when it is tolerant', ({ text, want }) => {
    expect(pairs(parseDeb822(bytes(text), TOLERANT))).toEqual(want);
    expect(errorOf(() => parseDeb822(bytes(text), STRICT)).code).toBe('DEB_MALFORMED');
  });

  const bad = [
    { summary: 'a line without a colon', text: 'A: b\nhello\n', message: /^test:2: neither a field/ },
    {
      summary: 'a field twice, in other case',
      text: 'A: b\n\nAb: c\naB: d\n',
      message: /^test:4: the field aB occurs twice/,
    },
    { summary: 'a continuation without a field', text: ' b\n', message: /^test:1: a continuation line/ },
    {
      summary: 'a continuation after an empty line',
      text: 'A: b\n\n c\n',
      message: /^test:3: a continuation line/,
    },
    { summary: 'a NUL', text: 'A: b\0\n', message: /^test:1: a NUL/ },
    {
      summary: 'a carriage return inside a line',
      text: 'A: b\rB: c\n',
      message: /^test:1: a NUL or carriage/,
    },
    { summary: 'an OpenPGP armour line', text: '-----BEGIN: x\n', message: /^test:1: neither a field/ },
    { summary: 'a byte order mark', text: '\ufeffA: b\n', message: /^test:1: neither a field/ },
    { summary: 'a blank in a field name', text: 'A b: c\n', message: /^test:1: neither a field/ },
  ];
  it.each(bad)('refuses $summary, strict or tolerant, and names the line', ({ text, message }) => {
    for (const options of [STRICT, TOLERANT]) {
      const error = errorOf(() => parseDeb822(bytes(text), options));
      expect(error.code).toBe('DEB_MALFORMED');
      expect(error.message).toMatch(message);
    }
  });

  it('refuses bytes that are not UTF-8, and as latin1 keeps every one of them', () => {
    const input = Buffer.from([0x41, 0x3a, 0x20, 0xe9, 0x0a]);
    expect(errorOf(() => parseDeb822(input, TOLERANT)).message).toMatch(/not UTF-8/);
    const stanzas = parseDeb822(input, { ...STRICT, encoding: 'latin1' });
    expect(Buffer.from(printDeb822(stanzas), 'latin1')).toEqual(input);
  });

  it('refuses input that is longer than the bound', () => {
    expect(errorOf(() => parseDeb822(bytes('A: bcdef\n'), { ...STRICT, maxBytes: 4 })).message).toMatch(
      /9 bytes/,
    );
  });

  it('takes no time for a long run of blanks', () => {
    const [stanza] = parseDeb822(bytes(`A: ${' '.repeat(5_000_000)}b\n`), STRICT);
    expect(stanza?.fields[0]?.value).toBe('b');
  });

  it('tells on which line each stanza and field begins', () => {
    const [, second] = parseDeb822(bytes('A: 1\n x\n\n\nB: 2\nC: 3\n'), STRICT);
    expect(second?.line).toBe(5);
    expect(second?.fields.map((field) => field.line)).toEqual([5, 6]);
  });

  it('finds a field without regard to case', () => {
    const [stanza] = parseDeb822(bytes('Multi-Arch: same\n'), STRICT);
    expect(stanza && fieldValue(stanza, 'multi-arch')).toBe('same');
    expect(stanza && fieldValue(stanza, 'multi')).toBeUndefined();
  });
});

describe('printing a control file', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/);
  const word = fc.stringMatching(/^[!-~éß🦆]{1,12}$/u);
  const line = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
  const rest = fc.array(
    fc.tuple(fc.constantFrom('', ' ', '  '), line).map((parts) => parts.join('')),
    { maxLength: 3 },
  );
  const value = fc
    .tuple(fc.oneof(line, fc.constant('')), rest)
    .map(([first, more]) => [first, ...more].join('\n'));
  const stanza = fc
    .uniqueArray(fc.tuple(name, value), {
      minLength: 1,
      maxLength: 5,
      selector: ([key]) => key.toLowerCase(),
    })
    .map(stanzaOf);

  it('is undone by parsing, for any stanzas', () => {
    fc.assert(
      fc.property(fc.array(stanza, { maxLength: 4 }), (stanzas) => {
        const text = printDeb822(stanzas);
        expect(pairs(parseDeb822(bytes(text), STRICT))).toEqual(pairs(stanzas));
        expect(printDeb822(parseDeb822(bytes(text), TOLERANT))).toBe(text);
      }),
    );
  });

  const unprintable = [
    { summary: 'an empty continuation line', name: 'A', value: 'b\n\nc' },
    { summary: 'a value that ends in a newline', name: 'A', value: 'b\n' },
    { summary: 'a name with a colon', name: 'A:', value: 'b' },
    { summary: 'a carriage return', name: 'A', value: 'b\rc' },
    { summary: 'a blank at the end', name: 'A', value: 'b ' },
  ];
  it.each(unprintable)('refuses $summary', ({ name: key, value: text }) => {
    expect(errorOf(() => printDeb822([stanzaOf([[key, text]])])).code).toBe('INTERNAL');
  });
});

import { describe, expect, test } from 'vitest';
import { parseCommands } from '../../src/shell/syntax/parse.js';
import { ParsedTexts, type TextToRead } from '../../src/shell/syntax/parsed-texts.js';

const FILLER = `: ${'x'.repeat(300)}\n`;
const TEXT = `${FILLER}alpha\nbeta\n`;

function textToRead(text: string): TextToRead {
  return {
    text,
    dialect: 'dash',
    aliases: () => new Map(),
    open: (live) => parseCommands(text, 'script', { aliases: live }),
  };
}

/** Everything that a reader of the text hands out, with an alias defined before one of the commands. */
function read(
  parsed: ParsedTexts,
  text: string,
  aliasBefore = Infinity,
): { names: unknown[]; opened: number } {
  const aliases = new Map<string, string>();
  let opened = 0;
  const reader = parsed.reader({
    text,
    dialect: 'dash',
    aliases: () => aliases,
    open: (live) => {
      opened++;
      return parseCommands(text, 'script', { aliases: live });
    },
  });
  const names: unknown[] = [];
  for (let place = 0; ; place++) {
    if (place === aliasBefore) aliases.set('beta', 'other');
    const command = reader.next();
    if (command === undefined) return { names, opened };
    names.push(
      JSON.stringify(command)
        .match(/alpha|beta|other|x{300}/)?.[0]
        .slice(0, 6),
    );
  }
}

const PLAIN = ['xxxxxx', 'alpha', 'beta'];

describe('texts that were read before', () => {
  test('are handed out again without being read', () => {
    const parsed = new ParsedTexts();
    expect(read(parsed, TEXT)).toEqual({ names: PLAIN, opened: 1 });
    expect(read(parsed, TEXT)).toEqual({ names: PLAIN, opened: 0 });
  });

  test('are read on with an alias that comes in between', () => {
    const parsed = new ParsedTexts();
    read(parsed, TEXT);
    expect(read(parsed, TEXT, 2)).toEqual({ names: ['xxxxxx', 'alpha', 'other'], opened: 1 });
    expect(read(parsed, TEXT)).toEqual({ names: PLAIN, opened: 0 });
  });

  test('are not kept when an alias changed them', () => {
    const parsed = new ParsedTexts();
    expect(read(parsed, TEXT, 2).names).toEqual(['xxxxxx', 'alpha', 'other']);
    expect(read(parsed, TEXT)).toEqual({ names: PLAIN, opened: 1 });
  });

  test('end with the same error each time', () => {
    const parsed = new ParsedTexts();
    for (let times = 0; times < 2; times++) expect(() => read(parsed, `${FILLER}fi\n`)).toThrow('script: 2');
  });

  test('are handed out again as far as they were read, and read on from there', () => {
    const parsed = new ParsedTexts();
    const begun = parsed.reader(textToRead(TEXT));
    begun.next();
    begun.next();
    expect(read(parsed, TEXT)).toEqual({ names: PLAIN, opened: 1 });
    expect(read(parsed, TEXT)).toEqual({ names: PLAIN, opened: 0 });
  });

  test('are read each time when they are short', () => {
    const parsed = new ParsedTexts();
    for (let times = 0; times < 2; times++) expect(read(parsed, 'alpha\n').opened).toBe(1);
  });
});

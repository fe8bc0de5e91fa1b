import { describe, expect, test } from 'vitest';
import {
  asRootfsError,
  ERROR_CODES,
  EXIT_STATUS,
  RootfsError,
  type ErrorCode,
} from '../../src/kernel/errors.js';

describe('codes of errors', () => {
  test.each(Object.entries(ERROR_CODES))(
    '%s has a kind with an exit status and a sentence',
    (code, [kind, sentence]) => {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(EXIT_STATUS[kind]).toBeGreaterThan(0);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(new RootfsError(code as ErrorCode, 'x').exitStatus).toBe(EXIT_STATUS[kind]);
    },
  );

  test('exit statuses are those that are documented, each for one kind', () => {
    expect(EXIT_STATUS).toEqual({
      internal: 1,
      usage: 2,
      network: 3,
      untrusted: 4,
      malformed: 5,
      unsupported: 6,
      unsatisfiable: 7,
      disk: 8,
      policy: 9,
      interrupted: 130,
    });
    const kinds = new Set(Object.values(ERROR_CODES).map(([kind]) => kind));
    expect([...kinds].sort()).toEqual(Object.keys(EXIT_STATUS).sort());
  });
});

describe('an error', () => {
  test('keeps its code, message, hint and cause', () => {
    const cause = new Error('below');
    const error = new RootfsError('DISK_FULL', 'no room', { hint: 'Make some.', cause });
    expect(error).toMatchObject({
      name: 'RootfsError',
      code: 'DISK_FULL',
      kind: 'disk',
      message: 'no room',
      hint: 'Make some.',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
  });

  test('without a cause has none', () => {
    expect('cause' in new RootfsError('USAGE', 'x')).toBe(false);
  });

  test('passes through as it is, and anything else is a defect', () => {
    const own = new RootfsError('USAGE', 'x');
    expect(asRootfsError(own)).toBe(own);
    const error = new TypeError('x is not a function');
    expect(asRootfsError(error)).toMatchObject({
      code: 'INTERNAL',
      message: 'x is not a function',
      cause: error,
    });
    for (const [thrown, message] of [
      ['text', 'text'],
      [undefined, 'undefined'],
      [null, 'null'],
    ])
      expect(asRootfsError(thrown)).toMatchObject({ code: 'INTERNAL', message, exitStatus: 1 });
  });
});

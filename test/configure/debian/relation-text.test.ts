import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalRelations, normalVersion } from '../../../src/configure/debian/relation-text.js';
import { controlText, deb } from '../../make/deb.js';
import { canRunDpkg, dpkgRoot } from '../../make/dpkg-root.js';
import { errorOf } from '../../make/error-of.js';

const GOOD = [
  { summary: 'nothing', from: ' ', to: '' },
  { summary: 'one name', from: 'libc6', to: 'libc6' },
  { summary: 'no spaces', from: 'a,b|c(>=1)', to: 'a, b | c (>= 1)' },
  { summary: 'many spaces and folded lines', from: ' a ,\n  b  |\tc (  >=   1  ) ', to: 'a, b | c (>= 1)' },
  {
    summary: 'every operator',
    from: 'a(<<1),b(<=1),c(=1),d(>=1),e(>>1)',
    to: 'a (<< 1), b (<= 1), c (= 1), d (>= 1), e (>> 1)',
  },
  { summary: 'obsolete operators', from: 'a(<1),b(>1),c(1)', to: 'a (<= 1), b (>= 1), c (= 1)' },
  { summary: 'architectures', from: 'python3:any(>=3),libc6:amd64', to: 'python3:any (>= 3), libc6:amd64' },
  {
    summary: 'epochs',
    from: 'a(=0:1),b(=00:1),c(=01:1),d(=10:1)',
    to: 'a (= 1), b (= 1), c (= 1:1), d (= 10:1)',
  },
  { summary: 'capitals', from: 'GCC', to: 'gcc' },
  { summary: 'odd characters of names', from: 'g++,lib.x-y_z', to: 'g++, lib.x-y_z' },
];

const BAD = [
  { summary: 'a comma at the end', text: 'a,' },
  { summary: 'two commas', text: 'a,,b' },
  { summary: 'a bar at the end', text: 'a|' },
  { summary: 'an unclosed version', text: 'a (= 1' },
  { summary: 'no version', text: 'a (>=)' },
  { summary: 'an unknown operator', text: 'a (=> 1)' },
  { summary: 'a restriction for sources', text: 'a [amd64]' },
  { summary: 'a name that begins with a sign', text: '-a' },
  { summary: 'two names', text: 'a b' },
  { summary: 'an empty architecture', text: 'a:' },
];

const hasDpkg = canRunDpkg('relations against dpkg');

function dpkgSays(relations: string): string | undefined {
  const real = dpkgRoot();
  try {
    real.unpack([deb({ control: controlText(`Depends: ${relations}\nTag: x\n`) })]);
    return /^Depends: (.*)$/m.exec(real.database('status') ?? '')?.[1] ?? '';
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('dpkg refused')) return undefined;
    throw error;
  } finally {
    real.remove();
  }
}

describe('relations', () => {
  test.each(GOOD)('are written as dpkg writes them: $summary', ({ from, to }) => {
    expect(normalRelations(from, 'x')).toBe(to);
  });

  test.skipIf(!hasDpkg).each(GOOD)('and dpkg does: $summary', ({ from, to }) => {
    expect(dpkgSays(from)).toBe(to);
  });

  test.each(BAD)('are refused with the package named: $summary', async ({ text }) => {
    const error = await errorOf(() => normalRelations(text, 'hello'));
    expect(error.code).toBe('RELATION_MALFORMED');
    expect(error.message).toContain('hello');
  });

  test.skipIf(!hasDpkg).each(BAD)('and dpkg refuses them: $summary', ({ text }) => {
    expect(dpkgSays(text)).toBeUndefined();
  });

  test('do not change when they are written again', () => {
    const name = fc.constantFrom('a', 'b+', 'libc6:any', 'x.y');
    const blank = fc.constantFrom('', ' ', '\n ', '\t');
    const operator = fc.constantFrom('<<', '<', '=', '>=', '>>', '');
    const version = fc.constantFrom('1', '0:2', '3:4-5', '1~rc1+b2');
    const one = fc
      .tuple(name, blank, fc.option(fc.tuple(blank, operator, blank, version, blank)))
      .map(([n, space, limit]) => `${n}${space}${limit === null ? '' : `(${limit.join('')})`}`);
    const field = fc
      .array(fc.array(one, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
      .map((groups) => groups.map((group) => group.join('|')).join(' ,'));
    fc.assert(
      fc.property(field, (text) => {
        const once = normalRelations(text, 'x');
        expect(normalRelations(once, 'x')).toBe(once);
        expect(once).not.toMatch(/\s\s|\n|\( | \)|[^ ]\|/);
      }),
    );
  });
});

test.each([
  { from: '1.0', to: '1.0' },
  { from: '0:1.0', to: '1.0' },
  { from: '00:1.0', to: '1.0' },
  { from: '1:1.0', to: '1:1.0' },
  { from: '0:1:2', to: '0:1:2' },
  { from: '1.0-1:2', to: '1.0-1:2' },
])('the version $from is written as $to', ({ from, to }) => {
  expect(normalVersion(from)).toBe(to);
});

import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { diffSides } from '../../src/audit/diff/diff.js';
import { diffLines } from '../../src/audit/diff/lines.js';
import { openSide } from '../../src/audit/diff/operand.js';
import { differenceHtml } from '../../src/audit/report/difference-html.js';
import { markup } from '../../src/audit/report/html.js';
import { differenceJson, differenceText } from '../../src/audit/report/text.js';
import { imageFiles } from '../make/image-files.js';
import { directory, file } from '../make/tree-entries.js';
import { hasTool } from '../make/outcome.js';

const images = imageFiles();
afterAll(() => images.remove());

const EVIL = '<img src=x onerror="document.title=1"><script>document.title="owned"</script>&\u0007';

async function evilDifference(): Promise<ReturnType<typeof diffSides>> {
  const status = (version: string): string =>
    `Package: a${EVIL.replace(/[^<>a-z]/g, '')}\nVersion: ${version}\nArchitecture: all\nStatus: install ok installed\n`;
  const tree = (name: string, version: string, text: string) => [
    directory(''),
    file(`f${name}`, 'x'),
    file('text', text),
    ...[directory('var'), directory('var/lib'), directory('var/lib/dpkg')],
    file('var/lib/dpkg/status', status(version)),
  ];
  const a = await images.write('evil-a', 'tar', tree(EVIL.replaceAll('/', ''), '1.0', `one\n${EVIL}\n`));
  const b = await images.write('evil-b', 'tar', tree('', '2.0', 'one\ntwo\n'));
  const sides = [
    await openSide(EVIL, a, undefined, images.effects),
    await openSide('B', b, undefined, images.effects),
  ];
  return diffSides(sides[0] as never, sides[1] as never, [], images.effects.readAt);
}

describe('a page', () => {
  test('escapes whatever an image says, and allows nothing but its own style', async () => {
    const page = differenceHtml(await evilDifference());
    expect(page).not.toMatch(/<(?:img|script)/);
    expect(page).not.toContain('\u0007');
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(page) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page).not.toMatch(/ style=|https?:\/\//);
  });

  test('is shown by a real browser with its style, and no script of an image runs', async () => {
    if (!hasTool('chromium', 'pages in a real browser')) return;
    const path = join(images.folder, 'page.html');
    writeFileSync(path, differenceHtml(await evilDifference()));
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--dump-dom', pathToFileURL(path).href];
    const { stdout } = spawnSync('chromium', args, { encoding: 'utf8', timeout: 50_000 });
    expect(stdout).toContain('<title>Differences of ');
    expect(stdout).not.toMatch(/<title>(?:owned|1)</);
  });

  test('puts texts in as text, whatever they are', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(markup`<p title="${text}">${text}</p>`.text.slice(1)).not.toMatch(/<(?!\/p>$)|"[^"]*"[^>]*"/);
      }),
    );
  });
});

test('text and JSON name the package, the version, the line and the path', async () => {
  const difference = await evilDifference();
  const text = differenceText(difference);
  expect(text).toContain('1.0 → 2.0 all');
  expect(text).toContain('    +two\n');
  expect(text).not.toContain('\u0007');
  expect(JSON.parse(JSON.stringify(differenceJson(difference)))).toMatchObject({
    packages: [{ kind: 'changed', before: '1.0', after: '2.0' }],
  });
});

test('the changed lines of two texts turn one into the other, and are no more than they must be', () => {
  const line = fc.constantFrom('a', 'b', 'c', '');
  const text = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const hunks = diffLines(a, b) ?? [];
      const result = a.split('\n');
      let [shift, edits] = [0, 0];
      for (const { atA, lines } of hunks) {
        const old = lines.filter(({ sign }) => sign !== '+').map((one) => one.text);
        const fresh = lines.filter(({ sign }) => sign !== '-').map((one) => one.text);
        expect(result.slice(atA - 1 + shift, atA - 1 + shift + old.length)).toEqual(old);
        result.splice(atA - 1 + shift, old.length, ...fresh);
        shift += fresh.length - old.length;
        edits += lines.filter(({ sign }) => sign !== ' ').length;
      }
      expect(result.join('\n')).toBe(b);
      expect(edits).toBe(fewestEdits(a.split('\n'), b.split('\n')));
    }),
  );
});

/** Lines to take out and put in, by the longest common subsequence. */
function fewestEdits(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0);
  for (const x of a) {
    const next: number[] = [];
    b.forEach((y, j) => {
      next.push(x === y ? (row[j - 1] ?? 0) + 1 : Math.max(row[j] ?? 0, next[j - 1] ?? 0));
    });
    row = next;
  }
  return a.length + b.length - 2 * (row.at(-1) ?? 0);
}

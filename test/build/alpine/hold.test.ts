import { describe, expect, test } from 'vitest';
import { byteStringOf } from '../../../src/kernel/byte-string.js';
import { holdApks, repositoriesOf } from '../../../src/build/alpine/hold.js';
import { resolveAlpine } from '../../../src/resolve/alpine/resolve.js';
import { apkRecords } from '../../make/apk-records.js';
import { indexText, packageText } from '../../resolve/alpine/index-text.js';

const shorts = [
  'app 1;A:x86_64;D:lib',
  'app 2;A:x86_64;D:lib>=2',
  'lib 1;A:x86_64',
  'lib 2;A:x86_64',
  'lib 3;A:x86_64',
  'tool 1;A:noarch',
  'tool 2;A:noarch',
];
const text = byteStringOf(indexText(shorts.map(packageText)));
const indexes = [{ records: apkRecords(text), archive: { archive: {} } }];

/** What is chosen of app and tool while some keep their versions, and who could not. */
function chosen(held: Readonly<Record<string, string>>): readonly string[] {
  const told: string[] = [];
  const world = ['app', 'tool'];
  const gone = (name: string, version: string): void => void told.push(`gone: ${name} ${version}`);
  const versions = new Map(Object.entries(held));
  const repositories = repositoriesOf(holdApks(indexes, 'x86_64', world, versions, gone));
  const { packages } = resolveAlpine({ world, repositories, architecture: 'x86_64' });
  return [...packages.map(({ record }) => `${record.name} ${record.version}`).sort(), ...told];
}

describe('packages of Alpine that keep their versions', () => {
  test.each([
    { summary: 'none of them', held: {}, gives: ['app 2', 'lib 3', 'tool 2'] },
    { summary: 'one', held: { 'tool:noarch': '1' }, gives: ['app 2', 'lib 3', 'tool 1'] },
    {
      summary: 'not when what changes needs another version, as with apk upgrade app',
      held: { 'lib:x86_64': '1', 'tool:noarch': '1' },
      gives: ['app 2', 'lib 3', 'tool 1'],
    },
    {
      summary: 'what is needed, while nobody needs more of it',
      held: { 'app:x86_64': '1', 'lib:x86_64': '1' },
      gives: ['app 1', 'lib 1', 'tool 2'],
    },
    {
      summary: 'a version that suffices, though there is a newer one',
      held: { 'lib:x86_64': '2', 'tool:noarch': '1' },
      gives: ['app 2', 'lib 2', 'tool 1'],
    },
    {
      summary: 'in the middle of what there is',
      held: { 'app:x86_64': '1', 'lib:x86_64': '2' },
      gives: ['app 1', 'lib 2', 'tool 2'],
    },
    {
      summary: 'one whose version is gone, which is told',
      held: { 'lib:x86_64': '0.9', 'tool:noarch': '1' },
      gives: ['app 2', 'lib 3', 'tool 1', 'gone: lib:x86_64 0.9'],
    },
    {
      summary: 'one of another architecture, which is another package',
      held: { 'tool:x86_64': '1' },
      gives: ['app 2', 'lib 3', 'tool 2', 'gone: tool:x86_64 1'],
    },
  ])('$summary', ({ held, gives }) => {
    expect(chosen(held)).toEqual(gives);
  });
});

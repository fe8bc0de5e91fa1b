import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fakeMachine } from '../make/fake-host.js';

const machine = fakeMachine(1_800_000_000);
afterAll(() => machine.remove());

writeFileSync(join(machine.folder, 'pins'), '');

describe('options that mean nothing for Alpine', () => {
  test.each([
    ['--recommends'],
    ['--solver', 'complete'],
    ['--pin', 'release a=edge: 900'],
    ['--preferences', 'pins'],
    ['--target-release', 'edge'],
    ['--foreign-arch', 'arm64'],
    ['--include', './local.deb'],
    ['--configure', 'native'],
    ['--profile', 'docker'],
    ['--debconf-selections', 'pins'],
  ])('%s %s is refused, with the reason', async (...words) => {
    const { status, err } = await machine.run(['bootstrap', 'alpine-3.20', '-o', 'out', ...words]);
    expect(status).toBe(2);
    expect(err).toContain(`${words[0] ?? ''}`);
    expect(err).toContain('has no meaning for an Alpine suite');
  });

  test.each([['tagged main', 'tag: edge', 'main has a tag']])('%s is refused', async (_, line, what) => {
    const archive = `{id: main, dist: x, repository: alpine, uri: 'https://x.example/', enabled: true, why: It is., expect: {}, keys: [k], ${line}}`;
    const suite = `title: T\nfamily: alpine\narchitectures: [x86_64]\ncomponents: [main]\nmergedUsr: false\narchives:\n  - ${archive}\n`;
    writeFileSync(join(machine.folder, 'made.yaml'), suite);
    const { status, err } = await machine.run(['resolve', 'made', '--suites', machine.folder]);
    expect(status).not.toBe(0);
    expect(err).toContain(what);
  });
});

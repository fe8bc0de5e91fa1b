import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeMachine } from './fake-host.js';
import { MADE_SUITE } from './made-suite.js';
import { signingKey } from './signing-keys.js';
import { smallArchive, writeArchive } from './small-archive.js';

/** Lays the small archive for two architectures below `mirror`, and its suite `made` with the key. */
export async function layMadeSuite(machine: Pick<FakeMachine, 'folder' | 'suites'>): Promise<void> {
  const key = await signingKey('made');
  writeArchive(
    join(machine.folder, 'mirror'),
    await smallArchive({ keys: [key], architectures: ['amd64', 'arm64'] }),
  );
  writeFileSync(join(machine.suites, 'made.yaml'), MADE_SUITE);
  writeFileSync(join(machine.suites, 'made.asc'), key.armoured);
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTime } from '../../src/kernel/epoch.js';
import { parseLockFile } from '../../src/lock/file.js';
import type { LockFile } from '../../src/lock/provenance.js';
import { fakeMachine, type FakeMachine } from './fake-host.js';
import { history, historySuite, importsOf, type Week } from './history.js';
import { signingKey, type SigningKey } from './signing-keys.js';
import { startSnapshotServer, type SnapshotServer } from './snapshot-server.js';

/** A machine that knows the suite of the history, and the server that has it. */
export interface HistoryMachine {
  readonly machine: FakeMachine;
  readonly server: SnapshotServer;
  readonly weeks: readonly Week[];
  /** Makes the clock say an hour after the import of a week; only ever later. */
  goTo(week: number): void;
  /** A file in the machine's folder. */
  path(name: string): string;
  readLock(name: string): LockFile;
  close(): Promise<void>;
}

/**
 * @param count how many of the history's weeks
 * @param key that signs every week; what the suite trusts is `trusted`, the same key as a rule
 */
export async function historyMachine(
  count: number,
  given?: SigningKey,
  trusted?: SigningKey,
): Promise<HistoryMachine> {
  const weeks = history().slice(0, count);
  const key = given ?? (await signingKey('made'));
  const imports = await importsOf(weeks, [key]);
  const server = await startSnapshotServer(imports);
  const machine = fakeMachine(parseTime(weeks[0]?.stamp ?? ''));
  writeFileSync(join(machine.suites, 'made.yaml'), historySuite(`${server.url}/archive`));
  writeFileSync(join(machine.suites, 'made.asc'), (trusted ?? key).armoured);
  const path = (name: string): string => join(machine.folder, name);
  return {
    ...{ machine, server, weeks, path },
    goTo(week) {
      const wanted = parseTime(weeks[week]?.stamp ?? '') + 3600;
      machine.clock.advance((wanted - machine.clock.now()) * 1000);
      for (const [name, all] of imports) {
        const files = all[week]?.files;
        if (files !== undefined) server.setLive(name, files);
      }
    },
    readLock: (name) => parseLockFile(readFileSync(path(name)), name),
    async close() {
      machine.remove();
      await server.close();
    },
  };
}

import { describe, expect, test } from 'vitest';
import { FILE_COMMANDS } from '../../../../src/configure/commands/files/table.js';
import { UNIT_COMMANDS } from '../../../../src/configure/commands/systemd/table-units.js';
import {
  ourOutcome,
  realOutcome,
  realRoot,
  type RealCase,
  type RealOutcome,
  type RealRoot,
} from '../../../make/real-root.js';

export const PROGRAM = 'systemd-tmpfiles';
export const CREATE = [PROGRAM, '--create', '-'];

/** What tells of nodes that the trees of the tests do not hold. */
export function stat(...paths: readonly string[]): readonly string[] {
  return ['stat', '-c', '%n %F %a %u %g %t %T', ...paths];
}

/** Lines that are created, twice: the second time all is there. */
export function lines(summary: string, files: RealCase['files'], ...given: readonly string[]): RealCase {
  return { summary, files: files ?? {}, stdin: `${given.join('\n')}\n`, runs: [CREATE, CREATE] };
}

/** The same in steps: each is a file of its own. */
export function steps(summary: string, ...given: readonly (readonly string[])[]): RealCase {
  const files = given.map((each, index) => [`etc/tmpfiles.d/${index}.conf`, `${each.join('\n')}\n`]);
  return {
    summary,
    files: Object.fromEntries(files),
    runs: given.map((_, index) => [PROGRAM, '--create', `${index}.conf`]),
  };
}
/** Said where the real program cannot see that it is in a chroot, which it can in a build. */
const OUTSIDE_CHROOT =
  /^(?:.*Failed to resolve specifier: uninitialized .*|All rules containing unresolvable specifiers.*)\n/gm;

function comparable({ runs, files }: RealOutcome): RealOutcome {
  return {
    runs: runs.map((run) => ({ ...run, stderr: run.stderr.replace(OUTSIDE_CHROOT, '') })),
    files: files.filter((line) => !/^[^ ]* (?:fifo|character|block) /.test(line)),
  };
}

/** Runs the cases in both suites. @param more cases that depend on what a root ships */
export function compareAll(
  what: string,
  cases: readonly RealCase[],
  more: (root: RealRoot) => readonly RealCase[] = () => [],
): void {
  const table = { ...FILE_COMMANDS, ...UNIT_COMMANDS };
  for (const suite of ['bookworm', 'trixie']) {
    const root = realRoot(suite, `systemd-tmpfiles (${what}) against the real one`);
    const all = root === undefined ? [] : [...cases, ...more(root)];
    describe.skipIf(root === undefined)(`on ${suite} systemd-tmpfiles ${what} as the real one does`, () => {
      for (const one of all.filter((each) => (each.suite ?? suite) === suite)) {
        test(one.summary, async () => {
          if (root === undefined) return;
          const [ours, real] = [await ourOutcome(root, table, one), realOutcome(root, one)];
          expect(comparable(ours)).toEqual(comparable(real));
        });
      }
    });
  }
}

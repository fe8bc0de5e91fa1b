import { describe, expect, test } from 'vitest';
import { DESKTOP_COMMANDS } from '../../../../src/configure/commands/desktop/table.js';
import {
  byChroot,
  canRunReal,
  fromHost,
  oursInRoot,
  realInRoot,
  type RootCase,
} from '../../../make/root-oracle.js';

const DCONF = fromHost('/usr/lib/x86_64-linux-gnu/gio/modules/libdconfsettings.so');
const RUN = ['gio-querymodules', '/m'];

const CASES: readonly RootCase[] = [
  { summary: 'no arguments, no folder', runs: [['gio-querymodules'], ['gio-querymodules', '/none', '/no']] },
  { summary: 'no modules', files: { 'm/': '', 'm/readme.so': '' }, runs: [RUN] },
  { summary: 'no modules any more', files: { 'm/giomodule.cache': 'libx.so: y\n' }, runs: [RUN] },
  ...(DCONF === undefined
    ? []
    : [
        {
          summary: 'a module',
          files: { 'm/libdconfsettings.so': DCONF, 'm/giomodule.cache': 'old' },
          runs: [RUN],
        },
      ]),
];

describe.runIf(canRunReal('gio-querymodules', 'gio-querymodules'))('gio-querymodules', () => {
  test.each(CASES.map((one) => [one.summary, one] as const))('%s', async (_, one) => {
    const [ours, real] = [await oursInRoot(DESKTOP_COMMANDS, one), realInRoot(one, byChroot)];
    // The real one's locale is not in the root: it prints a question mark for a quotation mark.
    const shown = JSON.stringify(ours).replace(/\xe2\x80[\x9c\x9d]/g, '?');
    expect(JSON.parse(shown)).toEqual(real);
  });
});

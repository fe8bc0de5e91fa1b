import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { finishNatively } from '../../src/build/debian/native.js';
import { memoryContent, readContent } from '../../src/kernel/content.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { DatedDebianLock } from '../../src/build/locked-build.js';
import { rootOwned } from '../../src/rootfs/entry.js';
import type { Tree } from '../../src/rootfs/tree.js';
import { walk } from '../../src/rootfs/walk.js';
import { openSession, type BuildSession } from '../make/build-session.js';
import { errorOf } from '../make/error-of.js';
import { NOW } from '../make/root-oracle.js';
import { canRunTrees, tinyRoot } from '../make/tiny-root.js';

const STARTER = '#!/bin/sh\necho the real one\n';

/** Does in a tree what the end of this script does, and says in /seen how things are while it runs. */
function dpkg(rest: string): string {
  return `#!/bin/sh
{ echo "$*"; id -u; hostname; echo "$DEBIAN_FRONTEND $HOME $SOURCE_DATE_EPOCH $UNKNOWN"
/usr/sbin/policy-rc.d; echo "policy $?"
/sbin/start-stop-daemon 2>&1
ls /sys/class/net; ls /dev; echo dropped > /dev/null
(echo 1 > /proc/sys/vm/drop_caches) 2>/dev/null || echo no kernel settings
} > /seen
${rest}
`;
}

const DONE = 'Package: a\nStatus: install ok installed\nVersion: 1\n';
const LEFT = [{ name: 'a', reason: 'awk is not modelled' }];

function rootWith(script: string): Tree {
  const tree = tinyRoot({
    '/usr/bin/dpkg': dpkg(script),
    '/sbin/start-stop-daemon': STARTER,
    '/var/lib/dpkg/status': DONE.replace('installed', 'unpacked'),
    '/etc/kept': 'kept',
  });
  const device = { major: 1, minor: 3 };
  tree.put(tree.place('dev/null', false), { kind: 'character', metadata: rootOwned(0o666, NOW - 9), device });
  const capability = Buffer.from('0100000200200000000000000000000000000000', 'hex');
  const xattrs = new Map([['security.capability', capability]]);
  tree.writeFile('etc/capable', memoryContent(Buffer.from('x')), { ...rootOwned(0o755, NOW - 9), xattrs });
  return tree;
}

const canRun = canRunTrees('finishing packages by the tree’s own dpkg');

describe.runIf(canRun)('packages finished by the tree’s own dpkg', () => {
  let session: BuildSession;
  let scratch: string;
  beforeAll(async () => {
    session = await openSession({ now: NOW });
  });
  beforeEach(() => {
    scratch = mkdtempSync(join(session.folder, 'scratch-'));
  });
  afterAll(() => session.close());

  const finish = (script: string): Promise<Tree> => {
    const lock = { epoch: epochSeconds(NOW), architecture: 'amd64' } as DatedDebianLock;
    return finishNatively(rootWith(script), LEFT, lock, scratch, session.effects);
  };
  const text = (tree: Tree, path: string): string => {
    const inode = tree.lookup(path);
    if (inode?.kind !== 'file') throw new Error(`${path} is no file`);
    return Buffer.from(readContent(inode.content, session.effects.readAt)).toString();
  };

  it('run in a setting that starts no services and reaches nothing outside', async () => {
    const tree = await finish(
      `printf '${DONE.replaceAll('\n', '\\n')}' > /var/lib/dpkg/status; sleep 1000 &`,
    );
    expect(text(tree, 'seen').split('\n')).toEqual([
      ...['--configure -a', '0', 'localhost', `noninteractive /root ${NOW} `, 'policy 101'],
      'Warning: Fake start-stop-daemon called, doing nothing',
      ...['lo', 'fd', 'full', 'null', 'random', 'shm', 'stderr', 'stdin', 'stdout', 'tty', 'urandom', 'zero'],
      ...['no kernel settings', ''],
    ]);
    expect(text(tree, 'sbin/start-stop-daemon')).toBe(STARTER);
    expect(tree.lookup('usr/sbin/policy-rc.d')).toBeUndefined();
    const notes = session.events.filter((event) => event.kind === 'note' && event.level === 'info');
    expect(notes).toContainEqual(
      expect.objectContaining({ text: 'a was configured by executing its scripts: awk is not modelled' }),
    );
  });

  it('come back with kinds, modes, owners, links, devices and capabilities, no time later than the epoch', async () => {
    const script = `cd /etc; echo new > made; chown 5:7 made; chmod 4750 made; ln made again; ln -s ../../x link
mkfifo pipe; mkdir -m 1777 sticky; touch -d @1000000000 old; echo junk > /tmp/junk; echo junk > /run/junk
printf '${DONE.replaceAll('\n', '\\n')}' > /var/lib/dpkg/status`;
    const lines = [...walk(await finish(script))]
      .filter(({ path }) => /^(?:dev|etc|tmp|run|seen)(?:\/|$)/.test(path))
      .map(({ path, kind, mode, uid, gid, mtimeSeconds, xattrs, ...rest }) => {
        const target = 'target' in rest ? ` → ${rest.target}` : '';
        const more = [...xattrs]
          .map(([name, value]) => ` ${name}=${Buffer.from(value).toString('hex')}`)
          .join('');
        const time = mtimeSeconds === NOW ? 'epoch' : String(mtimeSeconds - NOW);
        return `${path} ${kind} ${mode.toString(8)} ${uid}:${gid} ${time}${target}${more}`;
      });
    expect(lines).toEqual([
      'dev directory 755 0:0 epoch',
      'dev/null character 666 0:0 -9',
      'etc directory 755 0:0 epoch',
      'etc/again file 4750 5:7 epoch',
      'etc/capable file 755 0:0 -9 security.capability=0100000200200000000000000000000000000000',
      'etc/kept file 755 0:0 -1000',
      'etc/link symlink 777 0:0 epoch → ../../x',
      'etc/made hardlink 4750 5:7 epoch → etc/again',
      'etc/old file 644 0:0 -700000000',
      'etc/pipe fifo 644 0:0 epoch',
      'etc/sticky directory 1777 0:0 epoch',
      'run directory 755 0:0 epoch',
      'seen file 644 0:0 epoch',
      'tmp directory 755 0:0 epoch',
    ]);
  });

  it('that fail are an error with dpkg’s own words', async () => {
    const error = await errorOf(() => finish('echo "dpkg: error processing package a" >&2; exit 1'));
    expect(error.code).toBe('CONFIGURE_FAILED');
    expect(error.message).toBe('dpkg --configure -a in the tree ended with status 1');
    expect(error.hint).toBe('It said:\ndpkg: error processing package a');
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('that are still unfinished are an error, whatever dpkg says', async () => {
    const error = await errorOf(() => finish(''));
    expect([error.code, error.message]).toEqual([
      'CONFIGURE_FAILED',
      'dpkg has left packages unfinished: a (install ok unpacked)',
    ]);
  });

  it('are given up at the signal, with all that they started', async () => {
    const stop = new AbortController();
    const lock = { epoch: epochSeconds(NOW), architecture: 'amd64' } as DatedDebianLock;
    const report = (event: { readonly kind: string; readonly text?: string }): void => {
      if (event.text === 'waiting') stop.abort(new RootfsError('INTERRUPTED', 'stopped'));
    };
    const effects = { ...session.effects, report, signal: stop.signal };
    const tree = rootWith('sleep 1000 & echo waiting; sleep 1000');
    const error = await errorOf(() => finishNatively(tree, LEFT, lock, scratch, effects));
    expect(error.code).toBe('INTERRUPTED');
    expect(readdirSync(scratch)).toEqual([]);
  });
});

import { auditImages, type AuditReport } from '../audit/audit.js';
import { SAMPLE_BYTES } from '../audit/compression.js';
import { bundleEvidence, bundleLock } from '../audit/bundle.js';
import type { Evidence, Trust } from '../audit/evidence.js';
import { diskSpool } from '../audit/image/spool.js';
import { attachedLock, type GivenLock } from '../audit/locks.js';
import { auditHtml } from '../audit/report/audit-html.js';
import { auditJson, auditText } from '../audit/report/audit-text.js';
import { packageSizes } from '../audit/sizes.js';
import { decompressor, offlineEvidence, onlineEvidence } from '../build/evidence.js';
import { trustedKeyFiles } from '../build/key-files.js';
import { parseLocks, type LockFile } from '../build/lock-files.js';
import { buildablesOf } from '../build/locks.js';
import { rebuildImage } from '../build/rebuild.js';
import type { Effects } from '../build/request.js';
import { RootfsError } from '../kernel/errors.js';
import type { Suite } from '../suite/suite.js';
import { openBundle, storeWithBundle } from './bundle-file.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { openOperand } from './image-operand.js';
import { makeProgress } from './progress.js';
import { mirrorRequestOf } from './resolve-options.js';
import { writeReport } from './report-file.js';
import { CACHE_OPTION, OFFLINE_OPTION, withEffects } from './session.js';
import { findSuite, SUITES_OPTION } from './suite-files.js';

/** Exit statuses of an audit; those of errors are others. */
const STATUS = { reproduced: 0, differs: 10, 'cannot tell': 11 } as const;

function imageOf({ positionals }: Given): string {
  const [image, ...rest] = positionals;
  if (image !== undefined && rest.length === 0) return image;
  throw new RootfsError('USAGE', image === undefined ? 'which image?' : 'one image at a time', {
    hint: 'For example: rootfs audit bookworm-arm64 --bundle bookworm.bundle.tar.',
  });
}

function lockFileOf({ bytes, name }: GivenLock): Promise<LockFile> {
  return parseLocks(bytes.length, () => Promise.resolve(bytes), name);
}

/** The suite of a lock, for its keys and names; undefined when the lock cannot be read, which the audit tells. */
async function suiteOf(lock: GivenLock | undefined, given: Given, host: Host): Promise<Suite | undefined> {
  if (lock === undefined) return undefined;
  try {
    return await findSuite((await lockFileOf(lock)).request.suite, given, host);
  } catch (error) {
    if (
      error instanceof RootfsError &&
      ['LOCK_MALFORMED', 'LOCK_UNSUPPORTED', 'SUITE_UNKNOWN'].includes(error.code)
    )
      return undefined;
    throw error;
  }
}

async function lockFrom(given: Given, host: Host): Promise<GivenLock | undefined> {
  const name = given.one('lock');
  return name === undefined ? undefined : { name, bytes: await host.disk.readFile(host.resolvePath(name)) };
}

interface Proof {
  readonly evidence: Evidence;
  readonly trust: Trust;
}

async function proofOf(
  lock: GivenLock | undefined,
  fromBundle: Evidence | undefined,
  given: Given,
  host: Host,
  effects: Effects,
): Promise<Proof> {
  const suite = await suiteOf(lock, given, host);
  const keyrings = given.all('keyring').map((path) => host.resolvePath(path));
  const keys = await trustedKeyFiles(host.disk, suite, keyrings);
  const trust = { keys, name: keyrings.length > 0 ? '--keyring' : 'the keys that come with rootfs' };
  if (fromBundle !== undefined) return { evidence: fromBundle, trust };
  if (lock === undefined || suite === undefined) return { evidence: offlineEvidence([], effects), trust };
  const file = await lockFileOf(lock);
  const [mirrors, folder] = [await mirrorRequestOf([], given, host), host.resolvePath('.')];
  if (given.flag('offline'))
    return { evidence: offlineEvidence(buildablesOf(file, mirrors, folder), effects), trust };
  return { evidence: await onlineEvidence({ file, suite, mirrors, keyrings, folder }, effects), trust };
}

async function auditOf(given: Given, host: Host, effects: Effects, scratch: string): Promise<AuditReport> {
  const image = imageOf(given);
  const opened = await openOperand(image, scratch, given.flag('offline'), effects.report, host);
  const name = given.one('bundle');
  const bundle = name === undefined ? undefined : await openBundle(host, name);
  const own = await lockFrom(given, host);
  const inBundle = bundle && (await bundleLock(bundle));
  const chosen = own ?? (inBundle && { name: `the lock of ${name ?? ''}`, bytes: inBundle });
  const lock = chosen ?? (await attachedLock(opened));
  const store = bundle === undefined ? effects.store : storeWithBundle(bundle, effects.store, host);
  const fromBundle = bundle && (await bundleEvidence(bundle));
  const proof = await proofOf(lock, fromBundle, given, host, effects);
  const request = { opened, lock: chosen, ...proof, findings: bundle?.findings ?? [] };
  return auditImages(request, {
    rebuild: (entry, done) => rebuildImage(entry, { ...effects, store }, done),
    decompress: decompressor(effects),
    openSpool: diskSpool(host.disk, scratch),
    readAt: host.readAt,
    sampleBytes: given.flag('recompress') ? Infinity : SAMPLE_BYTES,
  });
}

async function run(given: Given, host: Host): Promise<number> {
  imageOf(given);
  const progress = makeProgress(given, host, host.stderr.write);
  return withEffects(given, host, progress.report, async (effects) => {
    const scratch = await host.disk.createPrivateDirectory(effects.scratch, 'audit-');
    try {
      const report = await auditOf(given, host, effects, scratch);
      progress.clear();
      const html = given.one('html');
      if (html !== undefined) {
        const sizes = await packageSizes(report, {
          openSpool: diskSpool(host.disk, scratch),
          readAt: host.readAt,
        });
        await writeReport(host, html, auditHtml(report, sizes));
      }
      host.stdout.write(given.flag('json') ? `${JSON.stringify(auditJson(report))}\n` : auditText(report));
      return STATUS[report.verdict];
    } finally {
      await host.disk.remove(scratch);
    }
  }).finally(progress.clear);
}

export const auditCommand: Command = {
  name: 'audit',
  summary: 'recompute every claim of an image, and build it again from its lock',
  usage: 'IMAGE [OPTIONS]',
  description:
    'Recomputes every size and digest of an OCI layout, a tar of one, a docker-archive or an image in a registry\n' +
    '(docker://REGISTRY/NAME@sha256:…); checks its lock, and the signatures, indexes and packages that prove the lock;\n' +
    'builds the image again and compares. Says "reproduced" (exit status 0), "differs" (10) or "cannot tell" (11), and of\n' +
    'each finding which package, script or bytes it comes from.',
  options: [
    { name: 'bundle', value: 'FILE', help: 'prove and build from this bundle alone; opens no network' },
    {
      name: 'lock',
      value: 'FILE',
      help: 'the lock to judge by (default: the bundle’s, else the one attached to the image)',
    },
    OFFLINE_OPTION,
    {
      name: 'keyring',
      value: 'FILE',
      multiple: true,
      help: 'trust these OpenPGP keys instead of the suite’s',
    },
    {
      name: 'recompress',
      help: 'compress whole layers again too and compare every byte (by default their beginning), which takes longer',
    },
    { name: 'html', value: 'FILE', help: 'also write one HTML page, which needs no network' },
    { name: 'jobs', short: 'j', value: 'N', help: 'threads (default: the processors)' },
    CACHE_OPTION,
    SUITES_OPTION,
  ],
  examples: [
    ['rootfs audit bookworm-arm64 --bundle bookworm.bundle.tar', 'from one file, without network'],
    [
      'rootfs audit docker://registry.example/debian@sha256:… --lock rootfs.lock.json',
      'an image in a registry',
    ],
    ['rootfs audit image.oci.tar --html audit.html', 'with the lock attached to it, as a page'],
  ],
  run,
};

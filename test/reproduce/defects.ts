/**
 * A change of the built program after which its result depends on the machine, as it is easily made by mistake. Each
 * text that it replaces must stand in the file exactly once, so that a test tells when it no longer fits.
 */
export interface Defect {
  readonly stage: 'resolve' | 'fetch' | 'unpack' | 'configure' | 'layer' | 'image' | 'export';
  readonly summary: string;
  /** Below dist/. */
  readonly file: string;
  /** Texts, and what stands in their place. */
  readonly changes: readonly (readonly [string, string])[];
  /** Put before all else, such as an import. */
  readonly top?: string;
  /** The row of the matrix that must catch it, and a part that it finds to differ. */
  readonly row: string;
  readonly part: string;
}

/** At least one for each stage on the way from a request to an image. */
export const DEFECTS: readonly Defect[] = [
  {
    stage: 'resolve',
    summary: 'the lock takes the time at which it is made (Date.now)',
    file: 'build/alpine/resolve.js',
    changes: [
      [
        'const seconds = request.sourceDateEpoch;',
        'const seconds = request.sourceDateEpoch ?? Math.floor(Date.now() / 1000);',
      ],
    ],
    row: 'clock-later',
    part: 'lock',
  },
  {
    stage: 'resolve',
    summary: 'packages are installed in no certain order (Math.random)',
    file: 'build/alpine/resolve.js',
    changes: [['order: own.map(', 'order: [...own].sort(() => Math.random() - 0.5).map(']],
    row: 'again',
    part: 'lock',
  },
  {
    stage: 'fetch',
    summary: 'the files of a package that had to be fetched get other times than those of one in the cache',
    file: 'build/alpine/packages.js',
    changes: [
      [
        'await obtainBlob(request, effects);',
        '{ await obtainBlob(request, effects); effects = { ...effects, isNew: true }; }',
      ],
      [
        'return checkSame(await effects.threads.run(apkUnpackJob, input), locked, label);',
        'const pkg = await effects.threads.run(apkUnpackJob, input); if (!effects.isNew) return pkg; return { ...pkg, entries: pkg.entries.map((entry) => ({ ...entry, mtimeSeconds: 0 })) };',
      ],
    ],
    row: 'warm',
    part: 'image: layer 0',
  },
  {
    stage: 'unpack',
    summary: 'the umask is subtracted from modes',
    file: 'package/data-entry.js',
    changes: [
      ['const common = { path, mode, uid,', 'const common = { path, mode: mode & ~process.umask(), uid,'],
    ],
    row: 'umask-077',
    part: 'image: layer 0',
  },
  {
    stage: 'unpack',
    summary:
      'files get the time of unpacking (Date.now), which only an earlier clock shows, as times are clamped',
    file: 'package/data-entry.js',
    changes: [
      [
        'groupName, mtimeSeconds, xattrs };',
        'groupName, mtimeSeconds: Math.floor(Date.now() / 1000), xattrs };',
      ],
    ],
    row: 'clock-earlier',
    part: 'image: layer 0',
  },
  {
    stage: 'unpack',
    summary: 'files belong to who runs the program',
    file: 'package/data-entry.js',
    changes: [
      ['const common = { path, mode, uid, gid,', 'const common = { path, mode, uid: process.getuid(), gid,'],
    ],
    row: 'nobody',
    part: 'image: layer 0',
  },
  {
    stage: 'configure',
    summary: 'packages are installed in the order of the scratch folder (unsorted readdir)',
    file: 'build/alpine/packages.js',
    top: "import { readdirSync } from 'node:fs';",
    changes: [
      [
        'packages: lock.order.flatMap((name) => byName.get(name) ?? []),',
        'packages: readdirSync(scratch).map((name) => unpacked[parseInt(name, 10)]),',
      ],
    ],
    row: 'directory-order',
    part: 'image: layer 0',
  },
  {
    stage: 'configure',
    summary: 'the host name gets into the tree',
    file: 'configure/alpine/skeleton.js',
    top: "import { hostname } from 'node:os';",
    changes: [
      [
        "tree.writeFile('lib/apk/db/lock',",
        "tree.writeFile('etc/hostname', memoryContent(Buffer.from(hostname()))); tree.writeFile('lib/apk/db/lock',",
      ],
    ],
    row: 'hostname',
    part: 'image: layer 0',
  },
  {
    stage: 'configure',
    summary: 'what scripts are told of the environment is that of the host',
    file: 'configure/alpine/skeleton.js',
    changes: [['`${architecture}\\n`', '`${architecture}\\n${process.env.DEBIAN_FRONTEND ?? ""}`']],
    row: 'junk',
    part: 'image: layer 0',
  },
  {
    stage: 'layer',
    summary: 'everything is sorted by locale',
    file: 'kernel/order.js',
    changes: [['const length =', 'return a.localeCompare(b); const length =']],
    row: 'locale-cs',
    part: 'image: layer 0',
  },
  {
    stage: 'layer',
    summary: 'the level of zlib follows from the number of threads',
    file: 'layer/write-layer.js',
    changes: [
      ['deflatingOf({ compression, deflater })', 'deflatingOf({ compression, deflater, threads })'],
      ['level: LAYER_LEVEL }', 'level: threads.size === 1 ? 1 : LAYER_LEVEL }'],
    ],
    row: 'jobs-1',
    part: 'image: layer 0',
  },
  {
    stage: 'layer',
    summary: 'the level of zlib follows from the processors',
    file: 'layer/write-layer.js',
    top: "import { availableParallelism } from 'node:os';",
    changes: [['level: LAYER_LEVEL }', 'level: availableParallelism() === 1 ? 9 : LAYER_LEVEL }']],
    row: 'one-cpu',
    part: 'image: layer 0',
  },
  {
    stage: 'image',
    summary: 'the image was created when it was built (Date.now)',
    file: 'oci/config.js',
    changes: [
      ['const created = rfc3339(request.epoch);', 'const created = rfc3339(Math.floor(Date.now() / 1000));'],
    ],
    row: 'clock-later',
    part: 'image: config',
  },
  {
    stage: 'image',
    summary: 'the image was created at a local time',
    file: 'oci/config.js',
    changes: [
      ['const created = rfc3339(request.epoch);', 'const created = String(new Date(request.epoch * 1000));'],
    ],
    row: 'tz-east',
    part: 'image: config',
  },
  {
    stage: 'image',
    summary: 'the image names the release of the kernel that made it',
    file: 'build/image-request.js',
    top: "import { release } from 'node:os';",
    changes: [['createdBy: `rootfs bootstrap ', 'createdBy: `${release()}: rootfs bootstrap ']],
    row: 'kernel',
    part: 'image: config',
  },
  {
    stage: 'image',
    summary: 'the image names the folder that it was made in',
    file: 'build/image-request.js',
    changes: [['createdBy: `rootfs bootstrap ', 'createdBy: `${process.cwd()}: rootfs bootstrap ']],
    row: 'cwd',
    part: 'image: config',
  },
  {
    stage: 'export',
    summary: 'the umask is subtracted from the modes of the layout',
    file: 'host/disk.js',
    changes: [['await exactMode(() => chmod(path, mode));', '']],
    row: 'umask-000',
    part: 'files of the layout',
  },
];

import type { DirectoryReader } from '../../kernel/directory-reader.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Finding } from '../finding.js';
import { folderTree } from '../image/folder.js';
import { openImages, placeAt, type ReadingEffects } from '../image/open.js';
import type { OpenedImages, SourceImage } from '../image/opened.js';
import { diskSpool } from '../image/spool.js';
import { unpackImage } from '../image/unpack.js';
import { parseLockFile } from '../../lock/file.js';
import { platformOfEntry } from '../locks.js';
import { sideOf, type Side } from './diff.js';

export interface OperandEffects extends ReadingEffects {
  readonly directoryReader: DirectoryReader;
  /** A private folder for unpacked layers, which must outlive the side. */
  readonly scratch: string;
  readonly warn: (text: string) => void;
}

function platformsText(images: readonly SourceImage[]): string {
  return images.map(({ platform }) => platform || 'unknown').join(', ');
}

/** The image for a platform; the only one when none is named. @throws RootfsError `USAGE`, `ARCHIVE_MALFORMED` */
export function chooseImage(opened: OpenedImages, platform: string | undefined): SourceImage {
  const { images, place } = opened;
  const fits = platform === undefined ? images : images.filter((image) => image.platform === platform);
  const [only, ...others] = fits;
  if (only !== undefined && others.length === 0) return only;
  if (images.length === 0) {
    const why = opened.findings.find(({ weight }) => weight === 'differs');
    const text = why === undefined ? '' : `: ${why.where} ${why.what}`;
    throw new RootfsError('ARCHIVE_MALFORMED', `${place} has no image that can be read${text}`);
  }
  const wanted = platform === undefined ? 'several images' : `no single image for ${platform}`;
  throw new RootfsError('USAGE', `${place} has ${wanted}`, {
    hint: `Name one with --platform: ${platformsText(images)}.`,
  });
}

function refuseBroken(findings: readonly Finding[], place: string): never {
  const worst = findings.find(({ weight }) => weight === 'differs');
  const text = worst === undefined ? 'cannot be unpacked' : `${worst.where}: ${worst.what}`;
  throw new RootfsError('ARCHIVE_MALFORMED', `${place}: ${text}`, {
    hint: 'rootfs audit tells everything that is wrong with an image.',
  });
}

const LOCK_MAX_BYTES = 64 * 1024 * 1024;

/** Whether a file is JSON, as a lock is and no tar can be. */
async function isJson({ disk }: OperandEffects, path: string): Promise<boolean> {
  for await (const chunk of disk.readStream(path))
    return /^\s*\{/.test(Buffer.from(chunk.subarray(0, 64)).toString('latin1'));
  return false;
}

/** A lock has packages, and no tree. @throws RootfsError `LOCK_MALFORMED`, `LOCK_UNSUPPORTED`, `USAGE` */
async function lockSide(
  name: string,
  path: string,
  platform: string | undefined,
  { disk }: OperandEffects,
): Promise<Side> {
  const sizeBytes = (await disk.stat(path))?.sizeBytes ?? 0;
  if (sizeBytes > LOCK_MAX_BYTES)
    throw new RootfsError('LOCK_MALFORMED', `${name}: ${sizeBytes} bytes are too many for a lock`);
  const { locks } = parseLockFile(await disk.readFile(path), name);
  const fits = locks.filter((entry) => platform === undefined || platformOfEntry(entry) === platform);
  const [only, ...others] = fits;
  if (only === undefined || others.length > 0) {
    throw new RootfsError('USAGE', `${name} has ${fits.length} locks that fit`, {
      hint: `Name one with --platform: ${locks.map(platformOfEntry).join(', ')}.`,
    });
  }
  const { family, packages: locked } = only.image;
  // apk's database knows nothing but what is installed.
  const status = family === 'alpine' ? '' : 'install ok installed';
  const packages = locked.map((one) => ({ ...one, family, status }));
  return { name, packages, tree: undefined };
}

/**
 * One side of a comparison: a lock, an OCI layout or a tar of one, a docker-archive, the tar of a root file system, or a folder of the host.
 * @param name as the user wrote it
 * @throws RootfsError `DISK_FAILED`, `USAGE`, `ARCHIVE_MALFORMED` and others of reading
 */
export async function openSide(
  name: string,
  path: string,
  platform: string | undefined,
  effects: OperandEffects,
): Promise<Side> {
  const { disk, readAt, warn } = effects;
  if ((await placeAt(disk, path)) === 'folder') {
    const found = await effects.directoryReader.read(path);
    for (const text of found.shortfalls) warn(text);
    return sideOf(name, await folderTree(disk, path, found), readAt);
  }
  if ((await placeAt(disk, path)) === 'file' && (await isJson(effects, path)))
    return lockSide(name, path, platform, effects);
  const opened = await openImages(path, effects);
  const folder = await disk.createPrivateDirectory(effects.scratch, 'side-');
  const image = chooseImage(opened, opened.form === 'tar' ? undefined : platform);
  for (const { weight, where, what } of opened.findings) {
    if (weight === 'differs') warn(`${name}: ${where}: ${what}`);
  }
  const unpacked = await unpackImage(image, diskSpool(disk, folder));
  if (unpacked.tree === undefined) return refuseBroken(unpacked.findings, name);
  for (const { where, what } of unpacked.findings) warn(`${name}: ${where}: ${what}`);
  return sideOf(name, unpacked.tree, readAt);
}

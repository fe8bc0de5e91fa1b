import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaintOf } from './process.js';
import type { Row, RowEffects, Skip, Surroundings } from './row.js';

const IMAGE_BYTES = 4 * 1024 ** 3;

/** Whether a user may keep extended attributes there. @see xattr(7) */
function attributesOf(folder: string): string {
  const file = join(folder, 'probe');
  writeFileSync(file, '');
  const complaint = complaintOf('setfattr', '-n', 'user.probe', '-v', '1', file);
  rmSync(file);
  if (complaint === undefined) return 'has extended attributes';
  return /not supported/i.test(complaint) ? 'has no extended attributes' : `attributes: ${complaint}`;
}

/** All that the run writes goes to a file system that is mounted for it. */
function mounted(folder: string, args: readonly string[]): Surroundings | Skip {
  const point = join(folder, 'mounted');
  mkdirSync(point);
  const complaint = complaintOf('mount', ...args, point);
  if (complaint !== undefined) return { skipped: complaint };
  const place = join(point, 'place');
  mkdirSync(place);
  chmodSync(place, 0o777);
  const close = (): void => {
    const left = complaintOf('umount', point);
    if (left !== undefined) console.warn(`${point} is still mounted: ${left}`);
  };
  return { folder: place, note: attributesOf(place), close };
}

function inMemory(name: string, how: string): Row {
  const prepare = ({ folder }: RowEffects): Surroundings | Skip => mounted(folder, ['-t', name, 'none']);
  return { name, how, isCheap: true, prepare };
}

/** A file system in a file; needs root, a loop device and its mkfs. */
function inFile(name: string, how: string, make: readonly string[]): Row {
  const prepare = ({ folder }: RowEffects): Surroundings | Skip => {
    const image = join(folder, 'image');
    const descriptor = openSync(image, 'wx');
    ftruncateSync(descriptor, IMAGE_BYTES);
    closeSync(descriptor);
    const [program = '', ...args] = make;
    const complaint = complaintOf(program, ...args, image);
    return complaint === undefined ? mounted(folder, ['-o', 'loop', image]) : { skipped: complaint };
  };
  return { name, how, isCheap: false, prepare };
}

/** Where the cache, the temporary files and the image lie. */
export function placeRows(): readonly Row[] {
  const elsewhere = ({ folder }: RowEffects): Surroundings => {
    const place = join(folder, 'öther plåce with "quotes"');
    mkdirSync(place);
    chmodSync(place, 0o777);
    return { folder: place };
  };
  return [
    {
      name: 'elsewhere',
      how: 'TMPDIR, cache and output below a name with blanks',
      isCheap: true,
      prepare: elsewhere,
    },
    inMemory('tmpfs', 'TMPDIR, cache and output on tmpfs'),
    inMemory('ramfs', 'the same on ramfs'),
    inFile('ext4', 'the same on ext4', ['mkfs.ext4', '-q']),
    inFile('xfs', 'the same on XFS', ['mkfs.xfs', '-q']),
    inFile('btrfs', 'the same on Btrfs', ['mkfs.btrfs', '-q']),
  ];
}

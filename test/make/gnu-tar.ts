import { spawnSync } from 'node:child_process';

/** GNU tar's archive of a folder, with the options that mmdebstrap gives. @see mmdebstrap(1) source, `@taropts` */
export function gnuTar(root: string, epochSeconds: number, more: readonly string[] = []): Buffer {
  const options = [
    '--sort=name',
    `--mtime=@${epochSeconds}`,
    '--clamp-mtime',
    '--numeric-owner',
    '--one-file-system',
    '--format=pax',
    '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime',
    '-c',
    ...more,
    '--xattrs',
  ];
  const made = spawnSync('tar', [...options, '-C', root, '.'], {
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (made.status !== 0) throw new Error(`tar failed: ${made.stderr.toString()}`);
  return made.stdout;
}

/** One line a header, so that two archives can be compared by eye before they are compared by byte. */
export function headerLines(archive: Uint8Array): string[] {
  const bytes = Buffer.from(archive);
  const lines: string[] = [];
  for (let at = 0; at + 512 <= bytes.length;) {
    const block = bytes.subarray(at, at + 512);
    at += 512;
    if (block.every((byte) => byte === 0)) continue;
    const sizeBytes = Number.parseInt(block.toString('latin1', 124, 135), 8) || 0;
    const body = block[156] === 0x78 ? ` ${bytes.toString('latin1', at, at + sizeBytes)}` : '';
    lines.push(JSON.stringify(`${block.toString('latin1', 0, 345).replace(/\0+/g, ' ')}${body}`));
    at += Math.ceil(sizeBytes / 512) * 512;
  }
  return lines;
}

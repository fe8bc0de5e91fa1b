import { finding, type Finding } from '../finding.js';
import type { Box, Members } from './members.js';

const BLOCK_BYTES = 512;
/** @see POSIX.1-2017 pax, ustar: chksum at byte 148, 8 bytes */
const CHECKSUM = { at: 148, sizeBytes: 8 } as const;

async function bytesOf(box: Box, offset: number, sizeBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of box.range(offset, sizeBytes)) parts.push(chunk);
  return Buffer.concat(parts);
}

/** The checksum covers a header but for its own field, which readers take in several spellings. */
async function isPlainHeader(box: Box, at: number): Promise<boolean> {
  const field = await bytesOf(box, at + CHECKSUM.at, CHECKSUM.sizeBytes);
  // Of the two spellings that writers use, one cannot become the other by a single byte.
  return /^[0-7]{6}(?:\0 | \0)$/.test(Buffer.from(field).toString('latin1'));
}

/** A tar ends with two blocks of zeros at least; what is behind the last file is known to be zero. @see POSIX.1-2017 pax, ustar */
function isWhole({ entries, sizeBytes }: Box): boolean {
  const last = entries.at(-1);
  const end = last === undefined ? 0 : last.contentOffset + last.sizeBytes;
  return sizeBytes % BLOCK_BYTES === 0 && sizeBytes - end >= 2 * BLOCK_BYTES;
}

/**
 * Checks the bytes of a tar that no reader looks at: the spelling of checksums, and the padding behind contents. Everything else
 * in it is covered by checksums and digests, so that then no byte of it can change unseen.
 */
export async function checkBox(members: Members): Promise<readonly Finding[]> {
  const { box, place } = members;
  if (box === undefined) return [];
  const findings: Finding[] = [];
  if (!isWhole(box))
    findings.push(finding('differs', 'archive-end', place, `ends at byte ${box.sizeBytes} without its end`));
  for (const { contentOffset, sizeBytes } of box.entries) {
    if (!(await isPlainHeader(box, contentOffset - BLOCK_BYTES))) {
      const where = `the checksum at byte ${contentOffset - BLOCK_BYTES + CHECKSUM.at}`;
      findings.push(finding('differs', 'archive-header', place, `${where} is not written as tar writes it`));
    }
    const end = contentOffset + sizeBytes;
    const padding = await bytesOf(box, end, (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES);
    const odd = padding.findIndex((byte) => byte !== 0);
    if (odd >= 0)
      findings.push(
        finding('differs', 'archive-padding', place, `the padding at byte ${end + odd} is not zero`),
      );
  }
  return findings;
}

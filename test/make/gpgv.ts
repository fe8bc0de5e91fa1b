import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether GnuPG's verifier is installed; says so once when it is not. */
export function haveGpgv(): boolean {
  const found = spawnSync('gpgv', ['--version']).status === 0;
  if (!found) console.warn('SKIPPED: gpgv is not installed, signatures are not compared with GnuPG');
  return found;
}

export interface GpgvOutcome {
  /** GnuPG's word for each signature, in order: GOODSIG, BADSIG, EXPKEYSIG, REVKEYSIG, ERRSIG. */
  readonly verdicts: readonly string[];
  /** What it takes the signed text to be. */
  readonly text: Buffer;
}

/**
 * What gpgv says of a clear-signed file, or of a file and its detached signature, now.
 * @param keyring binary keys
 * @see doc/DETAILS of GnuPG, "Signature verification"
 */
export function gpgv(keyring: Uint8Array, signed: Uint8Array, signature?: Uint8Array): GpgvOutcome {
  const folder = mkdtempSync(join(tmpdir(), 'gpgv-'));
  try {
    const file = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const inputs =
      signature === undefined
        ? ['--output', '-', file('signed', signed)]
        : [file('signature', signature), file('signed', signed)];
    const args = ['--homedir', folder, '--status-fd', '2', '--keyring', file('keyring', keyring), ...inputs];
    const run = spawnSync('gpgv', args, { maxBuffer: 1 << 28 });
    const status = run.stderr.toString('latin1');
    const words = status.matchAll(/^\[GNUPG:\] (GOODSIG|BADSIG|EXPKEYSIG|REVKEYSIG|EXPSIG|ERRSIG) /gm);
    return { verdicts: [...words].map(([, word]) => word ?? ''), text: run.stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

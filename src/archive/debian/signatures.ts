import { type ErrorCode, RootfsError } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import type { SignatureReport, Verdict } from '../../formats/openpgp/verify.js';

/** Which error a verdict leads to when no signature is good; the first that occurs decides. */
const CODES: readonly (readonly [Verdict, ErrorCode])[] = [
  ['revoked-key', 'SIGNATURE_KEY_EXPIRED'],
  ['expired-key', 'SIGNATURE_KEY_EXPIRED'],
  ['expired-signature', 'SIGNATURE_KEY_EXPIRED'],
  ['future', 'RELEASE_FUTURE'],
  ['weak', 'SIGNATURE_WEAK'],
  ['unusable', 'SIGNATURE_WEAK'],
  ['unknown-key', 'SIGNATURE_UNKNOWN_KEY'],
];

const HINTS: Partial<Record<ErrorCode, string>> = {
  SIGNATURE_MISSING:
    'Nobody vouches for this archive. If it is your own, sign it; --insecure-unsigned takes it as it is.',
  SIGNATURE_BAD:
    'The file was changed on its way: use another --mirror. Not even --insecure-unsigned takes it, because a trusted key says that this is not the text it signed.',
  SIGNATURE_UNKNOWN_KEY:
    'If you trust that key, get it from its owner and give it with --keyring FILE, or name it in the suite file.',
  SIGNATURE_KEY_EXPIRED:
    'Get the renewed key from the archive (--keyring FILE), or judge an old archive as of its own time with --at TIME.',
  SIGNATURE_WEAK:
    'The archive has to be signed with SHA-256 or better, by an RSA key of 2048 bits or an Ed25519 key.',
  RELEASE_FUTURE: 'The clock may be slow, or --at lies before the archive was signed.',
};

function refuse(code: ErrorCode, what: string): RootfsError {
  return new RootfsError(code, what, { hint: HINTS[code] });
}

/** `key ABCDEF0123456789: the key expired on 2025-05-20` */
export function describeSignature(report: SignatureReport): string {
  return `key ${report.primaryFingerprint ?? report.keyId}: ${report.detail}`;
}

function describeAll(reports: readonly SignatureReport[]): string {
  return reports.map(describeSignature).join('; ');
}

function failure(reports: readonly SignatureReport[], place: string): RootfsError {
  if (reports.length === 0) return refuse('SIGNATURE_MISSING', `${place} is not signed`);
  const [, code] = CODES.find(([verdict]) => reports.some((report) => report.verdict === verdict)) ?? [];
  return refuse(code ?? 'SIGNATURE_BAD', `no good signature on ${place}: ${describeAll(reports)}`);
}

/**
 * Whether the signatures suffice: one good one, and no bad one (apt: "this is only fatal if we have no good sigs or
 * if we have at least one bad signature").
 *
 * @param unsignedAllowed do without a good one
 * @returns the fingerprints of the primary keys of good signatures, sorted, each once
 * @throws RootfsError by what is wrong with them; `SIGNATURE_BAD` for a bad one in every case
 */
export function checkSignatures(
  reports: readonly SignatureReport[],
  place: string,
  unsignedAllowed: boolean,
): readonly string[] {
  const bad = reports.filter((report) => report.verdict === 'bad');
  if (bad.length > 0) throw refuse('SIGNATURE_BAD', `bad signature on ${place}: ${describeAll(bad)}`);
  const good = reports.filter((report) => report.verdict === 'good');
  if (good.length === 0 && !unsignedAllowed) throw failure(reports, place);
  const fingerprints = new Set(good.flatMap((report) => report.primaryFingerprint ?? []));
  return sortedBytewise(fingerprints, (fingerprint) => fingerprint);
}

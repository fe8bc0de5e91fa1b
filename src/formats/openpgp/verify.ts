import type * as OpenPgp from 'openpgp';
import { type EpochSeconds, epochSeconds } from '../../kernel/epoch.js';
import { RootfsError } from '../../kernel/errors.js';
import { armourBlocks } from './armour-blocks.js';
import type { ClearSigned } from './cleartext.js';
import { keyStateAt } from './key-state.js';
import { fingerprintOf, type Keyring } from './keyring.js';
import { loadOpenPgp } from './library.js';
import { POLICY, WEAK_HASHES, WEAK_HASH_NAMES } from './policy.js';

/**
 * What a signature is worth. Only `good` counts. `bad` means that text or signature were changed: a trusted key made
 * a signature, but not over this. The others say nothing about the text.
 */
export type Verdict =
  | 'good'
  | 'bad'
  | 'unknown-key'
  | 'expired-key'
  | 'revoked-key'
  | 'expired-signature'
  | 'future'
  | 'weak'
  | 'unusable';

export interface SignatureReport {
  /** The signing (sub)key's id, 16 upper-case hexadecimal digits. */
  readonly keyId: string;
  /** Fingerprints in upper-case hexadecimal, when the key is in the keyring. */
  readonly primaryFingerprint: string | undefined;
  readonly signingFingerprint: string | undefined;
  readonly created: EpochSeconds | undefined;
  readonly verdict: Verdict;
  /** A few words for messages: `the key expired on 2025-05-20`. */
  readonly detail: string;
}

/** apt's Acquire::Max-FutureTime: clocks differ a little. */
export const MAX_FUTURE_SECONDS = 10;

interface Check {
  readonly keyring: Keyring;
  readonly date: Date;
  readonly config: OpenPgp.Config;
  /** The library's packet around the signed bytes. */
  readonly data: object;
}

interface Opinion {
  readonly verdict: Verdict;
  readonly detail: string;
}

/** RFC 9580 §5.2.1.1 and §5.2.1.2: over a document, and over its canonical text. */
const DOCUMENT_TYPES: ReadonlySet<number | null> = new Set([0, 1]);

/** What can be told from the signature alone, without a key; undefined when nothing speaks against it. */
function opinionOfForm(packet: OpenPgp.SignaturePacket, date: Date): Opinion | undefined {
  const created = packet.created;
  const critical = [...packet.unknownSubpackets, ...packet.rawNotations].some((part) => part.critical);
  if (!DOCUMENT_TYPES.has(packet.signatureType) || created === null || critical) {
    return { verdict: 'unusable', detail: 'not a signature that this program understands' };
  }
  const hash = packet.hashAlgorithm ?? 0;
  if (WEAK_HASHES.has(hash)) {
    return { verdict: 'weak', detail: `made with ${WEAK_HASH_NAMES[hash] ?? 'a broken hash'}` };
  }
  if (created.getTime() > date.getTime() + MAX_FUTURE_SECONDS * 1000) {
    return { verdict: 'future', detail: `made on ${created.toISOString()}, after the date that counts` };
  }
  if (packet.getExpirationTime() <= date) {
    return { verdict: 'expired-signature', detail: 'the signature itself had expired' };
  }
  return undefined;
}

/** Whether the signature is the key's over the data, whatever the key is worth. */
async function isGenuine(
  packet: OpenPgp.SignaturePacket,
  signer: OpenPgp.Key | OpenPgp.Subkey,
  check: Check,
): Promise<boolean> {
  const { signatureType, created } = packet;
  if (signatureType === null || created === null) return false;
  try {
    await packet.verify(signer.keyPacket, signatureType, check.data, created, true, check.config);
    return true;
  } catch {
    return false;
  }
}

async function opinionOfKey(
  packet: OpenPgp.SignaturePacket,
  key: OpenPgp.PublicKey,
  check: Check,
): Promise<Opinion> {
  const [signer] = key.getKeys(packet.issuerKeyID);
  if (signer === undefined || !(await isGenuine(packet, signer, check))) {
    return { verdict: 'bad', detail: 'the signature does not match the text' };
  }
  if (packet.created !== null && signer.getCreationTime() > packet.created) {
    return { verdict: 'unusable', detail: 'the key is newer than the signature' };
  }
  const state = await keyStateAt(key, packet.issuerKeyID, check.date, check.config);
  if (state.kind === 'usable') return { verdict: 'good', detail: 'good' };
  const verdict = ({ revoked: 'revoked-key', expired: 'expired-key', unusable: 'unusable' } as const)[
    state.kind
  ];
  return { verdict, detail: state.detail };
}

/** When copies of a key disagree, the worst counts: a copy without the revocation does not undo it. */
const WORST_FIRST: readonly Verdict[] = ['revoked-key', 'good', 'expired-key', 'unusable', 'bad'];

/** A signature may hide its issuer behind an id of zeros (RFC 9580 §5.1.8), which the library takes to fit any key. */
function keysOf(packet: OpenPgp.SignaturePacket, keyring: Keyring): readonly OpenPgp.PublicKey[] {
  if (/^0*$/.test(packet.issuerKeyID.toHex())) return [];
  return keyring.keys.filter((key) => key.getKeys(packet.issuerKeyID).length > 0);
}

async function judge(packet: OpenPgp.SignaturePacket, check: Check): Promise<SignatureReport> {
  const keys = keysOf(packet, check.keyring);
  const [key] = keys;
  const [signer] = key?.getKeys(packet.issuerKeyID) ?? [];
  const created = packet.created === null ? undefined : epochSeconds(packet.created.getTime() / 1000);
  const about = {
    keyId: packet.issuerKeyID.toHex().toUpperCase(),
    primaryFingerprint: key === undefined ? undefined : fingerprintOf(key),
    signingFingerprint: signer === undefined ? undefined : fingerprintOf(signer),
    created,
  };
  if (keys.length === 0) return { ...about, verdict: 'unknown-key', detail: 'the key is not in the keyring' };
  const form = opinionOfForm(packet, check.date);
  if (form !== undefined) return { ...about, ...form };
  const opinions = await Promise.all(keys.map((candidate) => opinionOfKey(packet, candidate, check)));
  const worst = WORST_FIRST.flatMap((verdict) =>
    opinions.filter((opinion) => opinion.verdict === verdict),
  )[0];
  return { ...about, ...(worst ?? { verdict: 'unusable', detail: 'not judged' }) };
}

async function readPackets(
  openpgp: typeof OpenPgp,
  blocks: readonly (string | Uint8Array)[],
  source: string,
): Promise<readonly OpenPgp.SignaturePacket[]> {
  const packets: OpenPgp.SignaturePacket[] = [];
  for (const block of blocks) {
    try {
      const signature =
        typeof block === 'string'
          ? await openpgp.readSignature({ armoredSignature: block, config: POLICY })
          : await openpgp.readSignature({ binarySignature: block, config: POLICY });
      packets.push(...signature.packets.filter((packet) => packet instanceof openpgp.SignaturePacket));
    } catch (cause) {
      throw new RootfsError('SIGNATURE_BAD', `the signature of ${source} cannot be read`, { cause });
    }
  }
  return packets;
}

/** A public-key operation each; the archives that exist have one to three. */
const MAX_SIGNATURES = 32;

/** One of RSA 4096 has under 1 kB. */
const MAX_SIGNATURE_BYTES = 256 * 1024;

async function judgeAll(
  blocks: readonly (string | Uint8Array)[],
  signed: Uint8Array,
  keyring: Keyring,
  at: EpochSeconds,
  source: string,
): Promise<readonly SignatureReport[]> {
  const signatureBytes = blocks.reduce((sum, block) => sum + block.length, 0);
  if (signatureBytes > MAX_SIGNATURE_BYTES) {
    throw new RootfsError('RELEASE_MALFORMED', `${source} has ${signatureBytes} bytes of signatures`);
  }
  const openpgp = await loadOpenPgp();
  const packets = await readPackets(openpgp, blocks, source);
  if (packets.length > MAX_SIGNATURES) {
    throw new RootfsError('RELEASE_MALFORMED', `${source} has ${packets.length} signatures`);
  }
  const message = await openpgp.createMessage({ binary: signed });
  const data = message.packets[0] ?? {};
  const check: Check = {
    keyring,
    date: new Date(at * 1000),
    config: { ...openpgp.config, ...POLICY },
    data,
  };
  const reports: SignatureReport[] = [];
  for (const packet of packets) reports.push(await judge(packet, check));
  return reports;
}

/** RFC 9580 §7.2: line ends are CRLF, and the one before the signature is not part of the text. */
function canonicalText(text: Uint8Array): Uint8Array {
  const lines = Buffer.from(text).toString('latin1').replace(/\n$/, '');
  return Buffer.from(lines.replace(/\n/g, '\r\n'), 'latin1');
}

/**
 * Judges the signatures of a clear-signed text, each by itself, as of a date. Whether they suffice is the caller's.
 * @throws RootfsError `SIGNATURE_BAD` when a signature block cannot be read at all
 */
export function verifyClearSigned(
  signed: ClearSigned,
  keyring: Keyring,
  at: EpochSeconds,
  source: string,
): Promise<readonly SignatureReport[]> {
  return judgeAll(signed.signatures, canonicalText(signed.text), keyring, at, source);
}

/** The same for a file and its detached signature (Release and Release.gpg), armoured or binary. */
export function verifyDetached(
  bytes: Uint8Array,
  signature: Uint8Array,
  keyring: Keyring,
  at: EpochSeconds,
  source: string,
): Promise<readonly SignatureReport[]> {
  const binary = ((signature[0] ?? 0) & 0x80) !== 0;
  const text = Buffer.from(signature).toString('latin1').replace(/\r/g, '');
  const armoured = armourBlocks(text, 'SIGNATURE');
  // Text without any block is handed on as it is, to be refused as unreadable.
  const blocks = armoured.length === 0 ? [text] : armoured;
  return judgeAll(
    binary ? [Uint8Array.from(signature)] : blocks,
    Uint8Array.from(bytes),
    keyring,
    at,
    source,
  );
}

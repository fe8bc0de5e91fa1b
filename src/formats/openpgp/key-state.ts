import type * as OpenPgp from 'openpgp';

/** Whether a key may sign at a date, and why not. */
export type KeyState =
  | { readonly kind: 'usable'; readonly signer: OpenPgp.Key | OpenPgp.Subkey }
  | { readonly kind: 'revoked' | 'expired' | 'unusable'; readonly detail: string };

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Revocations that say "compromised" or nothing count at any date, "superseded" and "retired" from theirs on. */
async function isRevoked(
  key: OpenPgp.PublicKey,
  subkey: OpenPgp.Subkey | undefined,
  date: Date,
  config: OpenPgp.Config,
): Promise<boolean> {
  if (await key.isRevoked(undefined, undefined, date, config)) return true;
  const binding = subkey?.bindingSignatures[0];
  if (subkey === undefined || binding === undefined) return false;
  return subkey.isRevoked(binding, subkey.keyPacket, date, config);
}

async function expiry(
  key: OpenPgp.PublicKey,
  subkey: OpenPgp.Subkey | undefined,
  date: Date,
  config: OpenPgp.Config,
): Promise<Date | undefined> {
  const times = [await key.getExpirationTime(undefined, config)];
  if (subkey !== undefined) times.push(await subkey.getExpirationTime(date, config));
  const dates = times.filter((time): time is Date => time instanceof Date);
  return dates.sort((a, b) => a.getTime() - b.getTime())[0];
}

/** When the newest statement of the key about itself was made; a key that was renewed may hold no older one. */
function newestSelfSignature(key: OpenPgp.PublicKey): Date {
  const signatures = [
    ...key.users.flatMap((user) => user.selfCertifications),
    ...key.subkeys.flatMap((subkey) => subkey.bindingSignatures),
  ];
  return new Date(Math.max(0, ...signatures.map((signature) => signature.created?.getTime() ?? 0)));
}

async function trySigningKey(
  key: OpenPgp.PublicKey,
  keyId: OpenPgp.KeyID,
  date: Date,
  config: OpenPgp.Config,
): Promise<KeyState> {
  try {
    const signer = await key.getSigningKey(keyId, date, undefined, config);
    return { kind: 'usable', signer };
  } catch (thrown) {
    return { kind: 'unusable', detail: messageOf(thrown) };
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/**
 * Whether the (sub)key with that id may sign at `date`: self-signed, bound and cross-signed, allowed to sign, strong
 * enough, and at that date neither expired nor revoked. A key whose only self-signature is newer than the date (it
 * was renewed since) is judged by that one, as GnuPG judges it.
 *
 * @see RFC 9580 §5.2.3.13 (key expiration), §5.2.3.31 (reason for revocation), §5.2.3.34 (embedded signature)
 */
export async function keyStateAt(
  key: OpenPgp.PublicKey,
  keyId: OpenPgp.KeyID,
  date: Date,
  config: OpenPgp.Config,
): Promise<KeyState> {
  const subkey = key.subkeys.find((candidate) => candidate.getKeyID().equals(keyId));
  if (await isRevoked(key, subkey, date, config)) return { kind: 'revoked', detail: 'the key was revoked' };
  const state = await trySigningKey(key, keyId, date, config);
  if (state.kind === 'usable') return state;
  const end = await expiry(key, subkey, date, config);
  if (end !== undefined && end <= date)
    return { kind: 'expired', detail: `the key expired on ${dayOf(end)}` };
  const newest = newestSelfSignature(key);
  return newest > date ? trySigningKey(key, keyId, newest, config) : state;
}

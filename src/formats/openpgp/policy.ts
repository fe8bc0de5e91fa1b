import type { enums, PartialConfig } from 'openpgp';

/** RFC 9580 §9.5. Numbers, because the library is loaded only when needed. */
const MD5 = 1;
const SHA1 = 2;
const RIPEMD160 = 3;

/** RFC 9580 §9.1. */
const ELGAMAL = 16;
const DSA = 17;

/** What a signature on a release file must not be made with. @see apt's methods/gpgv.cc, `Digests` */
export const WEAK_HASHES: ReadonlySet<number> = new Set([MD5, SHA1, RIPEMD160]);

/** For messages: what RFC 9580 calls the hash. */
export const WEAK_HASH_NAMES: Readonly<Record<number, string>> = {
  [MD5]: 'MD5',
  [SHA1]: 'SHA-1',
  [RIPEMD160]: 'RIPEMD-160',
};

/**
 * The library's settings that decide what is trusted, all said here so that a change of its defaults changes nothing:
 * - no MD5 or RIPEMD-160 anywhere; no SHA-1 on messages (self-signatures of old keys may have it, as in GnuPG);
 * - RSA from 2048 bits, no DSA and no ElGamal, no secp256k1: apt's APT::Key::Assert-Pubkey-Algo without the curves
 *   that it is about to drop;
 * - unknown packets in a keyring are passed over, broken ones are an error.
 */
export const POLICY: PartialConfig = {
  rejectHashAlgorithms: new Set<enums.hash>([MD5, RIPEMD160]),
  rejectMessageHashAlgorithms: new Set<enums.hash>(WEAK_HASHES),
  rejectPublicKeyAlgorithms: new Set<enums.publicKey>([ELGAMAL, DSA]),
  rejectCurves: new Set(['secp256k1' as enums.curve]),
  // Keys whose modulus begins with a zero bit have 2047.
  minRSABits: 2047,
  ignoreUnsupportedPackets: true,
  ignoreMalformedPackets: false,
};

import { describe, expect, it } from 'vitest';
import { type ClearSigned, splitClearSigned } from '../../src/formats/openpgp/cleartext.js';
import { type Keyring, readKeyring } from '../../src/formats/openpgp/keyring.js';
import { type Verdict, verifyClearSigned, verifyDetached } from '../../src/formats/openpgp/verify.js';
import { type EpochSeconds, epochSeconds } from '../../src/kernel/epoch.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { gpgv, haveGpgv } from '../make/gpgv.js';
import {
  armourSignatures,
  clearSign,
  revoked,
  type SignatureHash,
  signBytes,
  signingKey,
  type SigningKey,
} from '../make/signing-keys.js';

const TEXT = 'Origin: Made\nDescription: dashes\n - one\n\ttab\nEnd: yes\n';
const SIGNED = new Date('2022-06-01T00:00:00Z');
const JUDGED = at('2022-07-01T00:00:00Z');
const GPGV = haveGpgv();

function at(text: string): EpochSeconds {
  return epochSeconds(Date.parse(text) / 1000);
}

function split(text: string): ClearSigned {
  const signed = splitClearSigned(Buffer.from(text), 'InRelease');
  if (signed === undefined) throw new Error('not clear-signed');
  return signed;
}

async function keyring(...keys: readonly SigningKey[]): Promise<Keyring> {
  return readKeyring(keys.map((key, index) => ({ name: `key${index}`, bytes: Buffer.from(key.armoured) })));
}

async function verdicts(text: string, keys: Keyring, date = JUDGED): Promise<Verdict[]> {
  const reports = await verifyClearSigned(split(text), keys, date, 'InRelease');
  return reports.map((report) => report.verdict);
}

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof RootfsError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a clear-signed text', () => {
  it('is given back as it was signed, without escapes and without blanks that no signature covers', async () => {
    const text = await clearSign('A: b\n- dash\n-----BEGIN x\n\nC: d\n', [await signingKey('alice')], SIGNED);
    const padded = text
      .replace('A: b\n', 'A: b \t\n')
      .replace('\n\nC: d', '\n  \nC: d')
      .replace(/\n/g, '\r\n');
    expect(Buffer.from(split(text).text).toString()).toBe('A: b\n- dash\n-----BEGIN x\n\nC: d\n');
    expect(Buffer.from(split(padded).text).toString()).toBe('A: b\n- dash\n-----BEGIN x\n\nC: d\n');
    expect(await verdicts(padded, await keyring(await signingKey('alice')))).toEqual(['good']);
  });

  it('keeps bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('-----BEGIN PGP SIGNED MESSAGE-----\n\nA: '),
      Buffer.from([0xe9, 0x0a]),
      Buffer.from('-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n'),
    ]);
    expect(Buffer.from(splitClearSigned(bytes, 'x')?.text ?? []).toString('latin1')).toBe('A: \xe9\n');
  });

  it('is taken apart in no time, however many blanks a line has', () => {
    const text = `-----BEGIN PGP SIGNED MESSAGE-----\n\nA:${' '.repeat(5_000_000)}b\n`;
    const ends = '-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n';
    expect(split(text + ends).text).toHaveLength(5_000_004);
  });

  it('is undefined for a file that is not clear-signed', () => {
    expect(splitClearSigned(Buffer.from('Origin: x\n'), 'x')).toBeUndefined();
    expect(splitClearSigned(Buffer.alloc(0), 'x')).toBeUndefined();
  });

  const around: readonly { summary: string; change: (text: string) => string; message: RegExp }[] = [
    { summary: 'a line before the block', change: (t) => `x\n${t}`, message: /text before the signed block/ },
    {
      summary: 'an empty line before the block',
      change: (t) => `\n${t}`,
      message: /text before the signed block/,
    },
    {
      summary: 'a line after the block',
      change: (t) => `${t}x\n`,
      message: /line \d+: text after the signature/,
    },
    {
      summary: 'an empty line after the block',
      change: (t) => `${t}\n\n`,
      message: /text after the signature/,
    },
    { summary: 'a second message', change: (t) => t + t, message: /text after the signature/ },
    {
      summary: 'a message in the message',
      change: (t) => t.replace('End:', '-----BEGIN PGP SIGNED MESSAGE-----\nEnd:'),
      message: /unescaped dash/,
    },
    { summary: 'an unescaped dash', change: (t) => t.replace('End:', '-End:'), message: /unescaped dash/ },
    {
      summary: 'no signature',
      change: (t) => t.slice(0, t.indexOf('-----BEGIN PGP SIGNATURE')),
      message: /no signature below/,
    },
    {
      summary: 'a signature that is not closed',
      change: (t) => t.slice(0, t.indexOf('-----END')),
      message: /not closed/,
    },
    {
      summary: 'a dash in the signature',
      change: (t) => t.replace('-----END', '-x\n-----END'),
      message: /dash inside the signature/,
    },
    {
      summary: 'a dash among the armour headers',
      change: (t) => t.replace('Hash:', '-Hash:'),
      message: /dash among/,
    },
    {
      summary: 'nothing after the headers',
      change: (t) => t.slice(0, 40),
      message: /ends inside the armour/,
    },
  ];
  it.each(around)('is refused with $summary', async ({ change, message }) => {
    const text = await clearSign(TEXT, [await signingKey('alice')], SIGNED);
    const seen = await codeOf(() => splitClearSigned(Buffer.from(change(text)), 'InRelease'));
    expect(seen).toMatch(/^RELEASE_MALFORMED InRelease/);
    expect(seen).toMatch(message);
  });
});

interface Case {
  readonly summary: string;
  readonly make: () => Promise<{ readonly text: string; readonly trusted: readonly SigningKey[] }>;
  readonly want: readonly Verdict[];
  /** What gpgv says; it judges by its own clock, so only where that makes no difference. */
  readonly gnupg?: readonly string[];
  readonly date?: EpochSeconds;
}

function signedBy(...keys: readonly SigningKey[]): Promise<string> {
  return clearSign(TEXT, keys, SIGNED);
}

async function hashed(hash: SignatureHash): ReturnType<Case['make']> {
  const key = await signingKey('rsa', { rsaBits: 2048 });
  return { text: await clearSign(TEXT, [key], SIGNED, hash), trusted: [key] };
}

const EXPIRES = { expires: new Date('2022-06-15T00:00:00Z') };

const CASES: readonly Case[] = [
  {
    summary: 'a signature by a trusted primary key',
    make: async () => ({
      text: await signedBy(await signingKey('alice')),
      trusted: [await signingKey('alice')],
    }),
    want: ['good'],
    gnupg: ['GOODSIG'],
  },
  {
    summary: 'a signature by a subkey, as Debian’s automatic keys make it',
    make: async () => {
      const key = await signingKey('subkey', { subkey: true });
      return { text: await signedBy(key), trusted: [key] };
    },
    want: ['good'],
    gnupg: ['GOODSIG'],
  },
  { summary: 'SHA-512 by RSA', make: () => hashed('sha512'), want: ['good'], gnupg: ['GOODSIG'] },
  {
    summary: 'two signatures of which one key is known',
    make: async () => ({
      text: await signedBy(await signingKey('bob'), await signingKey('alice')),
      trusted: [await signingKey('alice')],
    }),
    want: ['unknown-key', 'good'],
    gnupg: ['ERRSIG', 'GOODSIG'],
  },
  {
    summary: 'a changed text',
    make: async () => {
      const text = await signedBy(await signingKey('alice'));
      return { text: text.replace('Made', 'Evil'), trusted: [await signingKey('alice')] };
    },
    want: ['bad'],
    gnupg: ['BADSIG'],
  },
  {
    summary: 'an empty line that was made a continuation line is no change, because it is read as empty',
    make: async () => {
      const text = await clearSign('A: b\n\nC: d\n', [await signingKey('alice')], SIGNED);
      return { text: text.replace('b\n\nC', 'b\n \nC'), trusted: [await signingKey('alice')] };
    },
    want: ['good'],
    gnupg: ['GOODSIG'],
  },
  {
    summary: 'a key that had expired at the date',
    make: async () => {
      const key = await signingKey('short', EXPIRES);
      return { text: await signedBy(key), trusted: [key] };
    },
    want: ['expired-key'],
    gnupg: ['EXPKEYSIG'],
  },
  {
    summary: 'the same key before it expired',
    date: at('2022-06-10T00:00:00Z'),
    make: async () => {
      const key = await signingKey('short', EXPIRES);
      return { text: await signedBy(key), trusted: [key] };
    },
    want: ['good'],
  },
  {
    summary: 'a subkey of an expired key',
    make: async () => {
      const key = await signingKey('shortsub', { ...EXPIRES, subkey: true });
      return { text: await signedBy(key), trusted: [key] };
    },
    want: ['expired-key'],
    gnupg: ['EXPKEYSIG'],
  },
  {
    summary: 'a key revoked as compromised, even later than the date: who stole it can date signatures back',
    make: async () => {
      const key = await signingKey('stolen');
      return {
        text: await signedBy(key),
        trusted: [await revoked(key, 'compromised', new Date('2022-08-01T00:00:00Z'))],
      };
    },
    want: ['revoked-key'],
    gnupg: ['REVKEYSIG'],
  },
  {
    summary: 'a key superseded before the date',
    make: async () => {
      const key = await signingKey('old');
      return {
        text: await signedBy(key),
        trusted: [await revoked(key, 'superseded', new Date('2022-06-20T00:00:00Z'))],
      };
    },
    want: ['revoked-key'],
    gnupg: ['REVKEYSIG'],
  },
  {
    summary: 'a key superseded only after the date',
    make: async () => {
      const key = await signingKey('old');
      return {
        text: await signedBy(key),
        trusted: [await revoked(key, 'superseded', new Date('2022-08-01T00:00:00Z'))],
      };
    },
    want: ['good'],
  },
  {
    summary: 'a revoked key of which the keyring also has a copy without the revocation',
    make: async () => {
      const key = await signingKey('stolen');
      const gone = await revoked(key, 'compromised', new Date('2022-08-01T00:00:00Z'));
      return { text: await signedBy(key), trusted: [key, gone] };
    },
    want: ['revoked-key'],
  },
  { summary: 'SHA-1', make: () => hashed('sha1'), want: ['weak'] },
  { summary: 'MD5', make: () => hashed('md5'), want: ['weak'] },
  { summary: 'RIPEMD-160', make: () => hashed('ripemd'), want: ['weak'] },
  {
    summary: 'RSA of 1024 bits',
    make: async () => {
      const key = await signingKey('tiny', { rsaBits: 1024 });
      return { text: await signedBy(key), trusted: [key] };
    },
    want: ['unusable'],
  },
  {
    summary: 'a signature from the future',
    date: at('2022-05-31T23:59:49Z'),
    make: async () => ({
      text: await signedBy(await signingKey('alice')),
      trusted: [await signingKey('alice')],
    }),
    want: ['future'],
  },
  {
    summary: 'a signature from ten seconds ahead, as clocks differ',
    date: at('2022-05-31T23:59:50Z'),
    make: async () => ({
      text: await signedBy(await signingKey('alice')),
      trusted: [await signingKey('alice')],
    }),
    want: ['good'],
  },
  {
    summary: 'a key that is newer than the signature',
    make: async () => {
      const key = await signingKey('young', { created: new Date('2022-06-02T00:00:00Z') });
      return { text: await signedBy(key), trusted: [key] };
    },
    want: ['unusable'],
    gnupg: ['ERRSIG'],
  },
];

describe('a signature', () => {
  it.each(CASES)('is judged: $summary', async ({ make, want, gnupg, date }) => {
    const { text, trusted } = await make();
    expect(await verdicts(text, await keyring(...trusted), date)).toEqual(want);
    if (!GPGV || gnupg === undefined) return;
    const outcome = gpgv(Buffer.concat(trusted.map((key) => key.binary)), Buffer.from(text));
    expect(outcome.verdicts).toEqual(gnupg);
    if (!gnupg.includes('BADSIG')) expect(outcome.text).toEqual(Buffer.from(split(text).text));
  });

  it('is reported with its key, primary key and time', async () => {
    const key = await signingKey('subkey', { subkey: true });
    const subkey = key.privateKey.subkeys[0]?.getFingerprint().toUpperCase() ?? '';
    const [report] = await verifyClearSigned(split(await signedBy(key)), await keyring(key), JUDGED, 'x');
    expect(report).toEqual({
      keyId: subkey.slice(-16),
      primaryFingerprint: key.fingerprint,
      signingFingerprint: subkey,
      created: SIGNED.getTime() / 1000,
      verdict: 'good',
      detail: 'good',
    });
  });

  it('that cannot be read at all is a bad one', async () => {
    const text = (await signedBy(await signingKey('alice'))).replace(
      /^(-----BEGIN PGP SIGNATURE-----\n\n).{40}/m,
      '$1AAAA',
    );
    const key = await keyring(await signingKey('alice'));
    expect(await codeOf(() => verifyClearSigned(split(text), key, JUDGED, 'InRelease'))).toMatch(
      /^SIGNATURE_BAD/,
    );
  });
});

describe('a detached signature', () => {
  const bytes = Buffer.from('Origin: Made  \r\n\0binary\xff', 'latin1');
  const kinds = [
    { summary: 'binary, over the very bytes', armoured: false, kind: 'binary' as const },
    { summary: 'armoured, over the very bytes', armoured: true, kind: 'binary' as const },
    { summary: 'armoured, over the text', armoured: true, kind: 'text' as const },
  ];
  it.each(kinds)('is judged: $summary', async ({ armoured, kind }) => {
    const key = await signingKey('alice');
    const raw = await signBytes(bytes, key, SIGNED, kind);
    const signature = armoured ? Buffer.from(armourSignatures([raw])) : raw;
    const judge = async (signed: Uint8Array): Promise<Verdict[]> =>
      (await verifyDetached(signed, signature, await keyring(key), JUDGED, 'Release')).map(
        (report) => report.verdict,
      );
    expect(await judge(bytes)).toEqual(['good']);
    expect(await judge(Buffer.concat([bytes, Buffer.from('x')]))).toEqual(['bad']);
    if (GPGV) expect(gpgv(key.binary, bytes, signature).verdicts).toEqual(['GOODSIG']);
  });

  it('that holds no signature is a bad one, or none', async () => {
    const judge =
      (text: string): (() => unknown) =>
      async () =>
        verifyDetached(bytes, Buffer.from(text), await keyring(await signingKey('alice')), JUDGED, 'Release');
    expect(await codeOf(judge('<html>'))).toMatch(/^SIGNATURE_BAD/);
    expect(await codeOf(judge(''))).toMatch(/^SIGNATURE_BAD/);
    const endless = '-----BEGIN PGP SIGNATURE-----\n'.repeat(300_000);
    expect(await codeOf(judge(endless))).toMatch(/^RELEASE_MALFORMED Release has 9000000 bytes/);
  });
});

describe('a keyring', () => {
  it('reads files that are armoured, binary, or several blocks in one', async () => {
    const [alice, bob] = [await signingKey('alice'), await signingKey('bob')];
    const files = [
      { name: 'two-blocks', bytes: Buffer.from(`${alice.armoured}\r\n# text between\n${bob.armoured}`) },
      { name: 'binary', bytes: Buffer.concat([alice.binary, bob.binary]) },
    ];
    const { keys } = await readKeyring(files);
    expect(keys.map((key) => key.getFingerprint().toUpperCase())).toEqual([
      alice.fingerprint,
      bob.fingerprint,
      alice.fingerprint,
      bob.fingerprint,
    ]);
  });

  const bad: readonly { summary: string; bytes: () => Promise<Uint8Array>; message: RegExp }[] = [
    { summary: 'nothing', bytes: () => Promise.resolve(Buffer.alloc(0)), message: /holds no public key/ },
    {
      summary: 'other text',
      bytes: () => Promise.resolve(Buffer.from('hello')),
      message: /holds no public key/,
    },
    {
      summary: 'broken packets',
      bytes: () => Promise.resolve(Buffer.from([0x99, 0xff, 0xff, 1])),
      message: /cannot be read/,
    },
    {
      summary: 'a signature only',
      bytes: async () => signBytes(Buffer.from('x'), await signingKey('alice'), SIGNED, 'binary'),
      message: /cannot be read|holds no public key/,
    },
    {
      summary: 'a GnuPG keybox',
      bytes: () => Promise.resolve(Buffer.from('\0\0\0\x20\x01\x01\0\0KBXf\0\0\0\0', 'latin1')),
      message: /keybox/,
    },
    {
      summary: 'an armoured private key',
      bytes: async () => Buffer.from((await signingKey('alice')).privateKey.armor()),
      message: /private key/,
    },
    {
      summary: 'a binary private key',
      bytes: async () => (await signingKey('alice')).privateKey.write(),
      message: /private key/,
    },
  ];
  it.each(bad)('is refused with $summary, and the file is named', async ({ bytes, message }) => {
    const file = { name: 'my.gpg', bytes: await bytes() };
    const seen = await codeOf(() => readKeyring([file]));
    expect(seen).toMatch(/^KEYRING_INVALID my\.gpg/);
    expect(seen).toMatch(message);
  });
});

import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bundleFileOf, bundleMembers } from '../../src/export/bundle.js';
import { writeArchive } from '../../src/export/pack.js';
import { canonicalJson, type JsonValue } from '../../src/formats/json/canonical.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { AuditWorld, Files } from './audit-world.js';

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Somebody who changes things and then makes every digest fit again. */
interface Sealer {
  /** Replaces a blob, and its digest and size wherever they stand in documents above it. */
  replace(old: string, bytes: Uint8Array): void;
}

type Document = { [key: string]: JsonValue };

function isDescriptor(value: unknown, digest: string): value is Document {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'digest') === `sha256:${digest}`;
}

/** The document with every descriptor of a blob changed to another's; undefined when it has none. */
function redirected(value: unknown, old: string, bytes: Uint8Array): { value: JsonValue; changed: boolean } {
  if (Array.isArray(value)) {
    const parts = value.map((one) => redirected(one, old, bytes));
    return { value: parts.map((part) => part.value), changed: parts.some(({ changed }) => changed) };
  }
  if (typeof value !== 'object' || value === null) return { value: value as JsonValue, changed: false };
  const entries = Object.entries(value).map(([key, one]) => [key, redirected(one, old, bytes)] as const);
  const plain = Object.fromEntries(entries.map(([key, one]) => [key, one.value]));
  if (isDescriptor(value, old))
    return { value: { ...plain, digest: `sha256:${digestOf(bytes)}`, size: bytes.length }, changed: true };
  return { value: plain, changed: entries.some(([, one]) => one.changed) };
}

function sealer(files: Map<string, Uint8Array>): Sealer {
  const replace = (old: string, bytes: Uint8Array): void => {
    files.delete(`blobs/sha256/${old}`);
    files.set(`blobs/sha256/${digestOf(bytes)}`, bytes);
    for (const name of [...files.keys()]) {
      const document = files.get(name) ?? new Uint8Array(0);
      if (name === `blobs/sha256/${digestOf(bytes)}` || document[0] !== 0x7b) continue;
      const { value, changed } = redirected(JSON.parse(Buffer.from(document).toString()), old, bytes);
      if (!changed) continue;
      const written = canonicalJson(value);
      if (name === 'index.json') files.set(name, written);
      else replace(digestOf(document), written);
    }
  };
  return { replace };
}

/** The layout after somebody changed its layer, with all digests and DiffIDs made to fit. */
export function resealedLayer(layout: Files, edit: (tar: Buffer) => Buffer): Files {
  const files = new Map(layout);
  const { replace } = sealer(files);
  const layer = [...files].find(([, bytes]) => bytes[0] === 0x1f);
  if (layer === undefined) throw new Error('no layer');
  const before = gunzipSync(layer[1]);
  const after = edit(Buffer.from(before));
  replace(digestOf(layer[1]), gzipSync(after));
  for (const [, document] of [...files]) {
    const text = Buffer.from(document).toString('latin1');
    if (!text.includes('"diff_ids"')) continue;
    const fitted = text.replace(digestOf(before), digestOf(after));
    replace(digestOf(document), Buffer.from(fitted, 'latin1'));
  }
  return files;
}

/** The layout after somebody changed the compressed bytes of its layer and nothing of the tar, with all digests made to fit. */
export function recompressed(layout: Files, edit: (layer: Uint8Array) => Uint8Array): Files {
  const files = new Map(layout);
  const layer = [...files].find(([, bytes]) => bytes[0] === 0x1f);
  if (layer === undefined) throw new Error('no layer');
  sealer(files).replace(digestOf(layer[1]), edit(layer[1]));
  return files;
}

/** The layout after somebody changed one of its documents, with all digests made to fit. */
export function resealedDocument(layout: Files, of: RegExp, edit: (text: string) => string): Files {
  const files = new Map(layout);
  const found = [...files].find(
    ([, bytes]) => bytes[0] === 0x7b && of.test(Buffer.from(bytes).toString('latin1')),
  );
  if (found === undefined) throw new Error(`no document with ${String(of)}`);
  const text = edit(Buffer.from(found[1]).toString('latin1'));
  sealer(files).replace(digestOf(found[1]), Buffer.from(text, 'latin1'));
  return files;
}

/** A bundle of the world's files after somebody changed one, with all digests made to fit. */
export async function resealedBundle(
  world: AuditWorld,
  of: RegExp,
  edit: (bytes: Buffer) => Buffer,
): Promise<Uint8Array> {
  const files = world.bundleFiles.map(({ title, bytes, isLock }) =>
    bundleFileOf(title, of.test(title) ? edit(Buffer.from(bytes)) : bytes, isLock),
  );
  const parts: Uint8Array[] = [];
  await writeArchive(bundleMembers(files), epochSeconds(0), async (bytes) => void parts.push(bytes));
  return Buffer.concat(parts);
}

/** The bundle without some of its files. */
export async function thinnedBundle(world: AuditWorld, without: RegExp): Promise<Uint8Array> {
  const files = world.bundleFiles
    .filter(({ title }) => !without.test(title))
    .map(({ title, bytes, isLock }) => bundleFileOf(title, bytes, isLock));
  const parts: Uint8Array[] = [];
  await writeArchive(bundleMembers(files), epochSeconds(0), async (bytes) => void parts.push(bytes));
  return Buffer.concat(parts);
}

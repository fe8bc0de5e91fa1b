import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AuditReport } from '../../src/audit/audit.js';
import { auditWorld, type AuditChange, type AuditWorld } from '../make/audit-world.js';

/** Mutations of each kind; together more than ten thousand. */
const COUNTS = { layout: 4000, lock: 2500, bundle: 2000, 'files of the bundle': 3000 } as const;

let world: AuditWorld;
beforeAll(async () => {
  world = await auditWorld();
});

/** Numbers that look random and are the same on every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Mutated {
  readonly bytes: Uint8Array;
  readonly what: string;
}

/** A copy with one byte in a range that is another. */
function changedIn(
  bytes: Uint8Array,
  from: number,
  sizeBytes: number,
  random: (below: number) => number,
): Mutated {
  const copy = Uint8Array.from(bytes);
  const at = from + random(sizeBytes);
  copy[at] = ((copy[at] ?? 0) + 1 + random(255)) % 256;
  return { bytes: copy, what: `byte ${at}` };
}

/** A copy with one byte that is another; one of eight times with its end cut off or something put behind it. */
function mutated(bytes: Uint8Array, random: (below: number) => number): Mutated {
  const kind = random(16);
  const at = random(bytes.length);
  if (kind === 0) return { bytes: Uint8Array.from(bytes.subarray(0, at)), what: `all from byte ${at} on` };
  if (kind > 1) return changedIn(bytes, 0, bytes.length, random);
  // White space behind a document is noted and no more: other programs write index.json so.
  const more = Buffer.alloc(1 + random(1024), 33 + random(222));
  return { bytes: Buffer.concat([bytes, more]), what: `${more.length} bytes behind the end` };
}

type Mutation = { readonly change: AuditChange; readonly what: string; readonly name: RegExp };

function ofLayout(random: (below: number) => number): Mutation {
  const names = [...world.layout.keys()];
  // Small files, where bytes have a meaning each, come up as often as layers.
  const name = names[random(names.length)] ?? '';
  const { bytes, what } = mutated(world.layout.get(name) ?? new Uint8Array(1), random);
  const change = { layout: new Map([...world.layout, [name, bytes]]) };
  const hex = name.split('/').at(-1) ?? '';
  const known = name === 'index.json' ? /index\.json|tags|manifest|artifact|blob|image/ : new RegExp(hex);
  return { change, what: `${what} of ${name}`, name: known };
}

function ofLock(random: (below: number) => number): Mutation {
  const { bytes, what } = mutated(world.lock, random);
  return { change: { lock: bytes }, what: `${what} of the lock`, name: /rootfs\.lock\.json/ };
}

function ofBundle(random: (below: number) => number): Mutation {
  const { bytes, what } = mutated(world.bundle, random);
  return { change: { bundle: bytes }, what: `${what} of the bundle`, name: /bundle\.tar/ };
}

/** Lock, key, release file, index and packages come up equally often, whatever their sizes. */
function ofBundleFile(random: (below: number) => number): Mutation {
  const file = world.bundleFiles[random(world.bundleFiles.length)];
  if (file === undefined) throw new Error('an empty bundle');
  const from = Buffer.from(world.bundle).indexOf(file.bytes);
  expect(from, file.title).toBeGreaterThan(0);
  const { bytes, what } = changedIn(world.bundle, from, file.bytes.length, random);
  const hex = createHash('sha256').update(file.bytes).digest('hex');
  return { change: { bundle: bytes }, what: `${what} in ${file.title} of the bundle`, name: new RegExp(hex) };
}

/** What is wrong with how an audit took a mutation; '' when nothing is. */
function complaint({ verdict, findings }: AuditReport, { what, name }: Mutation): string {
  if (verdict === 'reproduced') return `${what}: called reproduced`;
  const told = findings.filter(({ weight }) => weight !== 'note');
  const isNamed = told.some(({ where, what: text }) => name.test(`${where} ${text}`));
  return isNamed ? '' : `${what}: not named by ${told.map(({ where }) => where).join(', ')}`;
}

describe('a single byte that was changed is found and named', () => {
  test.each([
    ['layout', ofLayout, 1],
    ['lock', ofLock, 2],
    ['bundle', ofBundle, 3],
    ['files of the bundle', ofBundleFile, 4],
  ] as const)(
    'in the %s',
    async (kind, make, seed) => {
      const random = numbers(seed);
      const complaints: string[] = [];
      for (let run = 0; run < COUNTS[kind]; run++) {
        const mutation = make(random);
        const wrong = complaint(await world.audit(mutation.change), mutation);
        if (wrong !== '') complaints.push(wrong);
      }
      expect(complaints).toEqual([]);
    },
    300_000,
  );
});

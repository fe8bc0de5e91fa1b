import type { BlobSpec } from '../kernel/digest.js';
import { RootfsError } from '../kernel/errors.js';
import type { ObtainContext } from './obtain.js';
import { transfer } from './transfer.js';

/** A blob of which a name and the length are signed, but no digest of the whole. */
export interface NamedRequest {
  /** By which the store remembers it: all that is known of it. */
  readonly name: string;
  readonly sizeBytes: number;
  /** In order of preference; may hold credentials. */
  readonly urls: readonly string[];
  /** For messages and events; must not hold credentials. */
  readonly label: string;
}

async function remembered(request: NamedRequest, context: ObtainContext): Promise<BlobSpec | undefined> {
  const { store, report } = context;
  const spec = await store.recall(request.name);
  if (spec?.sizeBytes !== request.sizeBytes || !(await store.has(spec))) return undefined;
  const { label } = request;
  report({ kind: 'transfer', label, doneBytes: spec.sizeBytes, totalBytes: spec.sizeBytes, state: 'cached' });
  return spec;
}

/**
 * Makes sure that the store has the blob, and says what it is. From each candidate in turn it is fetched and shown to
 * `check`; what that refuses is not remembered, and the next candidate is asked.
 * @param check throws for a blob that is not what its name says
 * @throws RootfsError as `transfer` does, or what `check` threw first
 */
export async function obtainNamed(
  request: NamedRequest,
  check: (spec: BlobSpec) => Promise<void>,
  context: ObtainContext,
): Promise<BlobSpec> {
  const known = await remembered(request, context);
  // A cache entry that turns out wrong is no worse than none.
  if (known !== undefined && (await check(known).then(() => true, isRefusal))) return known;
  const { urls, label, name, sizeBytes } = request;
  const failures: unknown[] = [];
  for (const url of new Set(urls)) {
    try {
      const expected = { kind: 'sized' as const, sizeBytes };
      const keep = (chunks: AsyncIterable<Uint8Array>): Promise<BlobSpec> =>
        context.store.add(chunks, sizeBytes);
      const { value } = await transfer({ urls: [url], expected, label }, keep, context);
      await check(value);
      await context.store.remember(name, value);
      return value;
    } catch (error) {
      if (!(error instanceof RootfsError) || error.kind === 'interrupted' || error.kind === 'disk')
        throw error;
      failures.push(error);
    }
  }
  // What a mirror served wrongly says more than that another one was not there.
  throw failures.find((error) => error instanceof RootfsError && error.kind !== 'network') ?? failures[0];
}

function isRefusal(error: unknown): false {
  if (error instanceof RootfsError && error.kind !== 'interrupted') return false;
  throw error;
}

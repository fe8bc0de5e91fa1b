import type { ReadAt } from '../kernel/content.js';
import { asDigest, sha256, type Digest } from '../kernel/digest.js';
import { compareCompression } from './compression.js';
import { differingRange } from './diff/content.js';
import { diffSides, isDifferent, sideOf, type Difference } from './diff/diff.js';
import { finding, type Finding } from './finding.js';
import { applyLayers } from './image/apply.js';
import { readLayer, type ReadLayer } from './image/layer.js';
import type { SourceImage } from './image/opened.js';
import type { OpenSpool } from './image/spool.js';
import { unpackImage } from './image/unpack.js';
import { layerBytes } from './layer-bytes.js';
import type { RebuiltImage } from './rebuild.js';
import { causeOf } from './cause.js';

export interface CompareEffects {
  readonly readAt: ReadAt;
  readonly openSpool: OpenSpool;
}

export interface SealEffects extends CompareEffects {
  /** How much of each layer is compressed again and compared. */
  readonly sampleBytes: number;
}

/** How an image and what its lock makes are the same or not. */
export interface Comparison {
  readonly isSame: boolean;
  readonly findings: readonly Finding[];
  /** Path by path; undefined when the layers are the same, or cannot be unpacked. */
  readonly difference: Difference | undefined;
}

function documentFinding(
  what: 'manifest' | 'config',
  seen: Uint8Array,
  wanted: Uint8Array,
): Finding | undefined {
  const range = differingRange(seen, wanted);
  if (range === undefined) return undefined;
  const text = `has the digest ${asDigest(sha256(seen))}; the lock makes ${asDigest(sha256(wanted))}`;
  const cause = `bytes ${range.offset} to ${range.offset + range.sizeBytesA} of the ${what}`;
  return finding('differs', `${what}-differs`, what, text, cause);
}

async function readRebuilt(rebuilt: RebuiltImage, openSpool: OpenSpool): Promise<readonly ReadLayer[]> {
  const layers: ReadLayer[] = [];
  for (const layer of rebuilt.layers)
    layers.push(await readLayer(layer.tar(), Number.MAX_SAFE_INTEGER / 1024, openSpool));
  return layers;
}

function pathFindings(difference: Difference): readonly Finding[] {
  const contents = new Map(difference.contents.map((change) => [change.path, change]));
  const findings = difference.paths.map((change) => {
    const { path, column, a, b } = change;
    const what =
      column === 'only'
        ? a === ''
          ? 'is made by the lock, and not in the image'
          : 'is in the image, and not made by the lock'
        : `${column} is ${a || 'none'}; the lock makes ${b || 'none'}`;
    return finding(
      'differs',
      `path-${column}`,
      `/${path}`,
      what,
      causeOf(change, difference, contents.get(path)),
    );
  });
  return findings;
}

/** Digests of the config, the layers unpacked, and the manifest: of what is the same tar, only names can differ. */
async function compareSeal(
  image: SourceImage,
  rebuilt: RebuiltImage,
  sampleBytes: number,
): Promise<readonly Finding[]> {
  const { config, manifest } = image;
  const configs = config && documentFinding('config', config.bytes, rebuilt.config);
  if (manifest === undefined) return configs === undefined ? [] : [configs];
  // Those blobs unpack to the right tars, whatever compressed them.
  const blobs = image.layers.flatMap(({ digest, sizeBytes }) =>
    digest === undefined ? [] : [{ digest, sizeBytes }],
  );
  const manifests = documentFinding('manifest', manifest.bytes, rebuilt.manifestOf(blobs));
  const documents = [manifests, configs].filter((one) => one !== undefined);
  return [...documents, ...(await compareCompression(image, rebuilt, sampleBytes))];
}

/**
 * Holds an image against what its lock makes: the tars that its layers unpack to, its config and its manifest; where a tar is
 * another, the trees path by path.
 * @param seen what {@link diffIdsOf} says of the image
 */
export async function compareImage(
  image: SourceImage,
  seen: readonly (Digest | undefined)[],
  rebuilt: RebuiltImage,
  effects: SealEffects,
): Promise<Comparison> {
  const wanted = rebuilt.layers.map(({ diffId }) => diffId).join(' ');
  if (seen.join(' ') === wanted) {
    const findings = await compareSeal(image, rebuilt, effects.sampleBytes);
    return { isSame: findings.every(({ weight }) => weight === 'note'), findings, difference: undefined };
  }
  return compareTrees(image, rebuilt, wanted, effects);
}

async function compareTrees(
  image: SourceImage,
  rebuilt: RebuiltImage,
  wanted: string,
  effects: CompareEffects,
): Promise<Comparison> {
  const { openSpool, readAt } = effects;
  const config = image.config && documentFinding('config', image.config.bytes, rebuilt.config);
  const unpacked = await unpackImage(image, openSpool);
  const findings = config === undefined ? [...unpacked.findings] : [config, ...unpacked.findings];
  const seen = unpacked.diffIds.map((digest) => digest ?? 'unreadable').join(' ') || 'no layer';
  findings.push(finding('differs', 'layer-differs', 'layers', `unpack to ${seen}; the lock makes ${wanted}`));
  if (unpacked.tree === undefined) return { isSame: false, findings, difference: undefined };
  const again = await readRebuilt(rebuilt, openSpool);
  const [ours, theirs] = [unpacked.tree, applyLayers(again)];
  const difference = await diffSides(
    sideOf('the image', ours, readAt),
    sideOf('the lock', theirs, readAt),
    [],
    readAt,
  );
  findings.push(...pathFindings(difference));
  if (!isDifferent(difference)) findings.push(...(await layerBytes(image, rebuilt, again)));
  return { isSame: false, findings, difference };
}

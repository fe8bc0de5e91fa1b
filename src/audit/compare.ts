import type { ReadAt } from '../kernel/content.js';
import { asDigest, sha256 } from '../kernel/digest.js';
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

function documents(image: SourceImage, rebuilt: RebuiltImage): readonly Finding[] {
  const all = [
    image.manifest && documentFinding('manifest', image.manifest.bytes, rebuilt.manifest),
    image.config && documentFinding('config', image.config.bytes, rebuilt.config),
  ];
  return all.filter((one) => one !== undefined);
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

/**
 * Holds an image against what its lock makes: the manifest's digest, which covers all; where it is another, config, DiffIDs, and
 * then the trees path by path.
 * @param isWhole whether the blobs of the image have the digests that they are named by
 */
export async function compareImage(
  image: SourceImage,
  rebuilt: RebuiltImage,
  isWhole: boolean,
  effects: CompareEffects,
): Promise<Comparison> {
  const findings = [...documents(image, rebuilt)];
  const isSealed = image.manifest !== undefined && findings.length === 0;
  // The same manifest names the same blobs, and those have been recomputed: nothing is left to differ.
  if (isSealed && isWhole) return { isSame: true, findings, difference: undefined };
  const unpacked = await unpackImage(image, effects.openSpool);
  findings.push(...unpacked.findings);
  const wanted = rebuilt.layers.map(({ diffId }) => diffId);
  const isSameTar = unpacked.diffIds.join(' ') === wanted.join(' ');
  if (isSameTar) {
    if (!isSealed && image.manifest !== undefined && findings.length === 0)
      tellCompression(image, rebuilt, findings);
    return { isSame: findings.length === 0, findings, difference: undefined };
  }
  const seen = unpacked.diffIds.map((digest) => digest ?? 'unreadable').join(' ') || 'no layer';
  findings.push(
    finding('differs', 'layer-differs', 'layers', `unpack to ${seen}; the lock makes ${wanted.join(' ')}`),
  );
  if (unpacked.tree === undefined) return { isSame: false, findings, difference: undefined };
  const again = await readRebuilt(rebuilt, effects.openSpool);
  const [ours, theirs] = [unpacked.tree, applyLayers(again)];
  const { readAt } = effects;
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

function tellCompression(image: SourceImage, rebuilt: RebuiltImage, findings: Finding[]): void {
  image.layers.forEach(({ digest, name }, place) => {
    const wanted = rebuilt.layers[place]?.digest;
    if (digest === undefined || digest === wanted) return;
    const what = `holds the same tar as ${wanted ?? 'none'}, compressed otherwise`;
    findings.push(finding('differs', 'layer-compression', name, what));
  });
}

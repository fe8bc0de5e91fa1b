import { describe, expect, it } from 'vitest';
import { resolveAlpine } from '../../../src/resolve/alpine/resolve.js';
import { readReferenceIndex, realIndexes, referenceImages } from './reference.js';

const images = referenceImages();
const indexes = realIndexes();

describe.skipIf(images.length === 0)('the images of the collection', () => {
  it.each(images)('$id: packages and their order are those of apk', (image) => {
    const records = readReferenceIndex(image.index);
    const { packages } = resolveAlpine({
      world: image.world,
      repositories: [{ tag: '', records }],
      architecture: image.architecture,
    });
    expect(packages.map(({ record }) => `${record.name}-${record.version}`)).toEqual(image.order);
  });
});

describe.skipIf(indexes.length === 0)('whole indexes of Alpine', () => {
  it.each(indexes)('%s is understood, but for the few versions that apk-tools 3 refuses', (path) => {
    const records = readReferenceIndex(path);
    const odd = records.filter((record) => record.unknownFields !== '');
    const uninstallable = records.filter((record) => record.uninstallable);
    expect(records.length).toBeGreaterThan(0);
    expect(odd).toEqual([]);
    expect(uninstallable.length).toBeLessThanOrEqual(records.length / 1000);
  });
});

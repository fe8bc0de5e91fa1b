import { runInline } from '../../src/host/threads.js';
import type { ExportRequest, ImageSource } from '../../src/export/request.js';
import { parseArchitecture, platformOf } from '../../src/kernel/architecture.js';
import { epochSeconds, type EpochSeconds } from '../../src/kernel/epoch.js';
import { writeLayer } from '../../src/layer/write-layer.js';
import type { TreeEntry } from '../../src/rootfs/entry.js';
import { EPOCH, sampleTree } from './tree-entries.js';

/** An image of a tree, as build/ would hand it to export/. */
export function imageSource(
  architecture: string,
  entries: readonly TreeEntry[] = sampleTree(),
  createdBy = 'rootfs bootstrap test',
): ImageSource {
  const epoch = epochSeconds(EPOCH);
  const platform = platformOf(parseArchitecture(architecture));
  const annotations = { 'org.opencontainers.image.title': 'test' };
  return {
    request: { platform, epoch, createdBy, comment: 'a test', annotations },
    writeLayer: (compression, sink) =>
      writeLayer(entries, { epoch, compression, threads: runInline(), sink }),
    entries: () => entries,
  };
}

export function exportRequest(
  change: Partial<ExportRequest> & Pick<ExportRequest, 'format' | 'target'>,
): ExportRequest {
  const epoch = (): EpochSeconds => epochSeconds(EPOCH);
  return { tags: ['latest'], repoTags: ['test/rootfs:latest'], epoch, scratch: '/nonexistent', ...change };
}

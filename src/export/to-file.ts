import { dirname } from 'node:path';
import type { ExportEffects, ExportRequest, ExportResult, Sink } from './request.js';
import { sinkOf, stopIfAborted, withPrivateFile } from './scratch.js';
import { FILE_MODE } from './stage-layout.js';
import { checkFileTarget, STDOUT } from './target.js';

export type Written = Pick<ExportResult, 'image' | 'layers'>;

/** Writes to the target through a private file that takes its place at the end, or to the standard output. */
export async function toFile(
  request: ExportRequest,
  effects: ExportEffects,
  body: (sink: Sink) => Promise<Written>,
): Promise<Written> {
  const { disk, signal, stdout } = effects;
  const { target } = request;
  if (target === STDOUT) {
    return body(async (bytes) => {
      stopIfAborted(signal);
      await stdout(bytes);
    });
  }
  return withPrivateFile(disk, dirname(target), async (file) => {
    const written = await body(sinkOf(file, signal));
    stopIfAborted(signal);
    await checkFileTarget(disk, target);
    await file.publish(target, FILE_MODE);
    return written;
  });
}

import { RootfsError } from '../kernel/errors.js';
import { checkRefName } from '../oci/layout.js';
import { compressorFor, tarCompression } from './compression.js';
import { checkDirTarget, writeDir } from './dir.js';
import { checkRepoTag, writeDockerArchive } from './docker-archive.js';
import { writeTar } from './tar.js';
import { toFile, type Written } from './to-file.js';
import { writeOciArchive, writeOciFolder } from './oci.js';
import type {
  ExportEffects,
  ExportFormat,
  ExportRequest,
  ExportResult,
  ImageSource,
  ImageThunk,
  Sink,
} from './request.js';
import { stopIfAborted, withScratch } from './scratch.js';
import { checkFileTarget, cleanTarget, folderState, parentOf, STDOUT } from './target.js';

const FOLDER_FORMATS: readonly ExportFormat[] = ['oci', 'dir'];
const SEVERAL_PLATFORMS: readonly ExportFormat[] = ['oci', 'oci-archive'];

function checkForm(request: ExportRequest, platformCount: number): void {
  const { format, target } = request;
  if (platformCount > 1 && !SEVERAL_PLATFORMS.includes(format)) {
    throw new RootfsError(
      'OUTPUT_UNSUPPORTED',
      `the format ${format} holds one platform, not ${platformCount}`,
      {
        hint: 'Give one --arch a run, or use --format oci or oci-archive.',
      },
    );
  }
  if (target === STDOUT && FOLDER_FORMATS.includes(format)) {
    throw new RootfsError(
      'OUTPUT_UNSUPPORTED',
      `the format ${format} is a folder and cannot go to standard output`,
      {
        hint: 'Use --format tar, oci-archive or docker-archive with --output -.',
      },
    );
  }
  request.tags.forEach(checkRefName);
  if (format === 'docker-archive') request.repoTags.forEach(checkRepoTag);
}

function checkCompression(target: string, effects: ExportEffects): void {
  const compression = tarCompression(target);
  if (compression !== 'gzip' && compression !== 'none') compressorFor(compression, effects.compressors);
}

function cleaned(request: ExportRequest): ExportRequest {
  return request.target === STDOUT ? request : { ...request, target: cleanTarget(request.target) };
}

/**
 * Everything about an output that can be known before anything is built; called again by {@link exportImages}.
 * @throws RootfsError `OUTPUT_EXISTS`, `OUTPUT_UNSUPPORTED`, `USAGE`, `DISK_FAILED`
 */
export async function checkExport(
  request: ExportRequest,
  platformCount: number,
  effects: ExportEffects,
): Promise<void> {
  const { format, target } = cleaned(request);
  checkForm(request, platformCount);
  if (format === 'tar') checkCompression(target, effects);
  if (target === STDOUT) return;
  if (format === 'oci') await folderState(effects.disk, target);
  else if (format === 'dir') await checkDirTarget(effects, target);
  else await checkFileTarget(effects.disk, target);
}

async function onlyImage(thunks: readonly ImageThunk[], effects: ExportEffects): Promise<ImageSource> {
  const [thunk] = thunks;
  if (thunk === undefined) throw new RootfsError('INTERNAL', 'an export without an image');
  stopIfAborted(effects.signal);
  return thunk();
}

/** The formats that are put together beside the target first. */
async function writeStaged(
  scratch: string,
  thunks: readonly ImageThunk[],
  request: ExportRequest,
  effects: ExportEffects,
): Promise<Omit<ExportResult, 'format' | 'target'>> {
  switch (request.format) {
    case 'oci':
      return { ...(await writeOciFolder(scratch, thunks, request, effects)), shortfalls: [] };
    case 'oci-archive': {
      const body = (sink: Sink): Promise<Written> => writeOciArchive(scratch, thunks, request, effects, sink);
      return { ...(await toFile(request, effects, body)), shortfalls: [] };
    }
    case 'docker-archive': {
      const source = await onlyImage(thunks, effects);
      const body = (sink: Sink): Promise<Written> =>
        writeDockerArchive(scratch, source, request, effects, sink);
      return { ...(await toFile(request, effects, body)), shortfalls: [] };
    }
    case 'dir': {
      const source = await onlyImage(thunks, effects);
      return { ...(await writeDir(scratch, source, request.target, effects)), layers: [] };
    }
    case 'tar':
      return { ...(await writeTar(await onlyImage(thunks, effects), request, effects)), shortfalls: [] };
    default:
      return request.format satisfies never;
  }
}

/**
 * Builds images one after the other and writes them in the format asked for. The output appears whole under its name
 * or not at all: everything is written to private files and folders beside it and renamed at the end, and after an
 * error or an interrupt they are gone. (What went to the standard output cannot be taken back.)
 *
 * @param thunks one a platform, in the order that a multi-platform index will have
 * @throws RootfsError of {@link checkExport}, `DISK_FULL`, `DISK_FAILED`, `INTERRUPTED`, and whatever a thunk throws
 */
export async function exportImages(
  thunks: readonly ImageThunk[],
  request: ExportRequest,
  effects: ExportEffects,
): Promise<ExportResult> {
  const wanted = cleaned(request);
  await checkExport(wanted, thunks.length, effects);
  const { format, target } = wanted;
  const parent = target === STDOUT ? request.scratch : await parentOf(effects.disk, target);
  const written = await withScratch(effects.disk, parent, (scratch) =>
    writeStaged(scratch, thunks, wanted, effects),
  );
  return { format, target, ...written };
}

import { describeApkSignature, openApkIndex, type ApkIndexFile } from '../../archive/alpine/open-index.js';
import { parseApkIndex } from '../../archive/alpine/apkindex.js';
import { readApkKeys } from '../../archive/alpine/keys.js';
import type { IndexRecord } from '../../archive/alpine/record.js';
import type { Verified } from '../../archive/verified.js';
import type { RsaKeys } from '../../formats/alpine/signature.js';
import { RootfsError } from '../../kernel/errors.js';
import { redactUrl } from '../../kernel/url.js';
import { fetchRemembered } from '../../store/remember.js';
import { chooseMirrors } from '../../suite/mirror.js';
import type { SuiteArchive } from '../../suite/suite.js';
import { tellMirror } from '../choice.js';
import { archiveKeyFiles } from '../key-files.js';
import type { Effects, ResolveRequest } from '../request.js';
import { sourcesUri } from '../sources.js';

/** Alpine's largest has some 3 MB. */
const INDEX_MAX_BYTES = 256 * 1024 * 1024;

/** An archive with its mirrors and keys, before any index is read. */
export interface ApkArchive {
  readonly archive: SuiteArchive;
  /** In order of preference, each with a slash at its end. */
  readonly mirrors: readonly string[];
  readonly keys: RsaKeys;
  /** What the image's etc/apk/repositories begins its lines with. */
  readonly uri: string;
}

/** One repository's index: a component of an archive for one architecture. */
export interface ApkIndex {
  readonly archive: ApkArchive;
  readonly component: string;
  /** Below the mirror, with a slash at its end: `v3.20/main/x86_64/`. */
  readonly folder: string;
  /** The mirrors again, the one that gave this index first: its packages fit it. */
  readonly mirrors: readonly string[];
  readonly file: Verified<ApkIndexFile>;
  /** Of the file as fetched. */
  readonly sizeBytes: number;
  readonly records: Verified<readonly IndexRecord[]>;
}

/** `v3.20/main`; a dist of `.` is for archives whose components lie at the top. */
export function repositoryPath({ dist }: SuiteArchive, component: string): string {
  return dist === '.' ? component : `${dist}/${component}`;
}

/** Finds the mirrors and keys of an archive. @throws RootfsError `USAGE`, `KEYRING_INVALID` */
export async function openApkArchive(
  archive: SuiteArchive,
  request: ResolveRequest,
  effects: Effects,
): Promise<ApkArchive> {
  const { suite } = request;
  const choice = chooseMirrors(suite, archive, request.mirrors);
  tellMirror(archive, choice, effects);
  const keys = readApkKeys(await archiveKeyFiles(effects.disk, suite, archive, request.keyrings));
  return { archive, mirrors: choice.urls, keys, uri: sourcesUri(suite, archive, request, choice) };
}

async function fromMirror(
  mirror: string,
  folder: string,
  { keys }: ApkArchive,
  request: ResolveRequest,
  effects: Effects,
): Promise<{ readonly file: Verified<ApkIndexFile>; readonly sizeBytes: number }> {
  const url = `${mirror}${folder}APKINDEX.tar.gz`;
  const place = redactUrl(url);
  const asked = { url, name: url, label: `${folder}APKINDEX.tar.gz` };
  const found = await fetchRemembered(asked, INDEX_MAX_BYTES, effects);
  if (found === undefined) {
    throw new RootfsError('NETWORK_NOT_FOUND', `there is no ${place}`, {
      hint: 'Check the mirror, the suite and the architecture, or leave the component out with --components.',
    });
  }
  const file = openApkIndex(found.bytes, keys, place, request.insecureUnsigned);
  for (const signature of file.signatures) {
    const text = `${folder}: ${describeApkSignature(signature)}`;
    effects.report({ kind: 'note', level: 'debug', code: 'signature', text });
  }
  return { file, sizeBytes: found.bytes.length };
}

/** What a mirror served wrongly says more than that another was not there. */
function worst(failures: readonly RootfsError[]): RootfsError | undefined {
  return failures.find((failure) => failure.kind !== 'network') ?? failures[0];
}

/**
 * The index of a repository from the first mirror that has one which holds.
 * @throws RootfsError the most telling failure when no mirror has one
 */
export async function obtainApkIndex(
  archive: ApkArchive,
  component: string,
  architecture: string,
  request: ResolveRequest,
  effects: Effects,
): Promise<ApkIndex> {
  const folder = `${repositoryPath(archive.archive, component)}/${architecture}/`;
  const failures: RootfsError[] = [];
  for (const mirror of archive.mirrors) {
    try {
      const { file, sizeBytes } = await fromMirror(mirror, folder, archive, request, effects);
      const records = parseApkIndex(file, `${folder}APKINDEX`);
      const mirrors = [mirror, ...archive.mirrors.filter((other) => other !== mirror)];
      return {
        archive,
        component,
        folder,
        mirrors,
        file,
        sizeBytes,
        records,
      };
    } catch (error) {
      if (!(error instanceof RootfsError) || error.code === 'INTERRUPTED') throw error;
      failures.push(error);
      const text = `${redactUrl(mirror)}: ${error.message}`;
      if (archive.mirrors.length > 1)
        effects.report({ kind: 'note', level: 'warning', code: error.code, text });
    }
  }
  throw worst(failures) ?? new RootfsError('INTERNAL', `no mirror for ${folder}`);
}

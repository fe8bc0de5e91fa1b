import { redactUrl } from '../kernel/url.js';
import { chooseMirrors, type MirrorChoice, type MirrorRequest } from '../suite/mirror.js';
import type { Suite, SuiteArchive } from '../suite/suite.js';
import type { ResolveRequest } from './request.js';

/** A place that other machines can reach and that does not change with the time of the build. */
function isLasting(choice: MirrorChoice): boolean {
  const [first = ''] = choice.urls;
  const isSnapshot = !choice.live || choice.origin === 'suite' || choice.origin === 'snapshot';
  return /^https?:/.test(first) && !isSnapshot;
}

/**
 * What the image's own list of sources (etc/apt/sources.list, etc/apk/repositories) names for an archive: --image-mirror, else the mirror that was used when it is
 * a live one over HTTP (as mmdebstrap does it), else the suite's. Never a snapshot's time, so that a later snapshot
 * with the same packages gives the same image; never credentials.
 */
export function sourcesUri(
  suite: Suite,
  archive: SuiteArchive,
  request: ResolveRequest,
  used: MirrorChoice,
): string {
  const plain = (url: string): string => redactUrl(url).replace(/\/+$/, '');
  if (request.imageMirrors.length > 0) {
    const only: MirrorRequest = {
      ...request.mirrors,
      mirrors: request.imageMirrors,
      environmentMirror: undefined,
      aptSources: [],
      snapshot: undefined,
    };
    const named = chooseMirrors(suite, archive, only);
    if (named.origin === 'option') return plain(named.urls[0] ?? '');
  }
  if (isLasting(used)) return plain(used.urls[0] ?? '');
  return plain(archive.sources ?? archive.uri);
}

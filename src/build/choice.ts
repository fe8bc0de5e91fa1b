import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import type { MirrorChoice } from '../suite/mirror.js';
import type { Suite, SuiteArchive } from '../suite/suite.js';
import type { Effects, ResolveRequest } from './request.js';

/** @throws RootfsError `ARCHITECTURE_UNKNOWN` */
export function checkArchitectures(request: ResolveRequest): void {
  const { suite } = request;
  for (const architecture of [...request.architectures, ...request.foreignArchitectures]) {
    if (suite.architectures.includes(architecture)) continue;
    throw new RootfsError('ARCHITECTURE_UNKNOWN', `${suite.name} is not published for ${architecture}`, {
      hint: `${didYouMean(architecture, suite.architectures)}It is for ${suite.architectures.join(', ')}.`,
    });
  }
}

/** @throws RootfsError `USAGE` for an id that the suite does not have */
export function chosenArchives(suite: Suite, ids: readonly string[] | undefined): readonly SuiteArchive[] {
  if (ids === undefined) return suite.archives.filter((archive) => archive.enabled);
  const known = suite.archives.map((archive) => archive.id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    throw new RootfsError('USAGE', `${suite.name} has no archive ${JSON.stringify(id)}`, {
      hint: `${didYouMean(id, known)}It has ${known.join(', ')}.`,
    });
  }
  if (!ids.includes('main')) {
    throw new RootfsError('USAGE', 'the archive main is left out', {
      hint: 'Variants are defined by its packages; write --archives main,… instead.',
    });
  }
  return suite.archives.filter((archive) => ids.includes(archive.id));
}

/** Says where an archive is fetched from, and why. */
export function tellMirror(archive: SuiteArchive, choice: MirrorChoice, effects: Effects): void {
  const text = `${archive.dist}: ${choice.reason}`;
  effects.report({ kind: 'note', level: 'info', code: 'mirror', text });
}

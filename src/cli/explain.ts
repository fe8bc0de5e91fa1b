import { RootfsError } from '../kernel/errors.js';
import type { Effects, ResolveRequest } from '../build/request.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';
import { makeProgress } from './progress.js';
import { requestFor, RESOLVE_OPTIONS } from './resolve-options.js';
import { CACHE_OPTION, withEffects } from './session.js';
import { SUITES_OPTION } from './suite-files.js';

/** Of the commands that explain a set. */
export const EXPLAIN_OPTIONS: readonly Option[] = [...RESOLVE_OPTIONS, CACHE_OPTION, SUITES_OPTION];

/** `SUITE PKG REQUEST…`. @throws RootfsError `USAGE` without a package */
export function splitPackage(given: Given): { readonly word: string; readonly words: readonly string[] } {
  const [suite, word, ...words] = given.positionals;
  if (word !== undefined) return { word, words };
  throw new RootfsError('USAGE', suite === undefined ? 'which suite, and which package?' : 'which package?', {
    hint: 'The package comes after the suite; the words of a request after it.',
  });
}

/**
 * Runs one explanation: makes the request of the suite and the words, opens the effects, and prints what comes, as one JSON
 * object a line or as text.
 */
export async function explained<T>(
  words: readonly string[],
  given: Given,
  host: Host,
  explain: (request: ResolveRequest, effects: Effects) => Promise<readonly T[]>,
  textOf: (one: T) => string,
): Promise<void> {
  const request = await requestFor(given.positionals[0], words, given, host);
  const progress = makeProgress(given, host, host.stderr.write);
  const found = await withEffects(given, host, progress.report, (effects) =>
    explain(request, effects),
  ).finally(progress.clear);
  for (const [place, one] of found.entries()) {
    if (given.flag('json')) host.stdout.write(`${JSON.stringify(one)}\n`);
    else host.stdout.write(`${place > 0 ? '\n' : ''}${textOf(one)}`);
  }
}

/** `# arm64`, where there are several architectures to be told apart. */
export function headingOf(architecture: string, given: Given): string {
  return given.list('arch').length > 1 ? `# ${architecture}\n` : '';
}

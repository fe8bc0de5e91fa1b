import type { PackagesIndex } from '../../archive/debian/stanza.js';
import { expressionTest, type TextTest } from './pin-expression.js';
import type { Version } from './universe.js';

/** What a pin goes by. @see apt_preferences(5), the `Pin` field */
export type PinType = 'version' | 'release' | 'origin';

/** What the data of a pin say about indexes and versions. */
export interface PinTarget {
  readonly hitsIndex: (index: PackagesIndex) => boolean;
  readonly hitsVersion: (version: Version) => boolean;
}

/** A field that the release file does not have is hit by nothing, not even `*`. */
function fieldTest(pattern: string): TextTest {
  const test = expressionTest(pattern);
  return (text) => text !== '' && test(text);
}

/** Version numbers may be cut off by a `*` at the end, besides being globs (pkgVersionMatch::MatchVer). */
function versionTest(pattern: string): TextTest {
  const isPrefix = pattern.endsWith('*');
  const start = (isPrefix ? pattern.slice(0, -1) : pattern).toLowerCase();
  const expression = expressionTest(isPrefix ? pattern.slice(0, -1) : pattern);
  return (text) =>
    (isPrefix ? text.toLowerCase().startsWith(start) : text.toLowerCase() === start) || expression(text);
}

type IndexTest = (index: PackagesIndex) => boolean;

/** By the letter before `=`. */
function propertyTest(letter: string, value: string): IndexTest | undefined {
  // apt cuts the `*` off first, and nothing is left that could be asked.
  if (letter === 'v' && value === '*') return undefined;
  const test = letter === 'v' ? versionTest(value) : fieldTest(value);
  switch (letter) {
    case 'v':
      return ({ release }) => release.version !== '' && test(release.version);
    case 'o':
      return ({ release }) => test(release.origin);
    case 'l':
      return ({ release }) => test(release.label);
    case 'a':
      return ({ suiteName }) => test(suiteName);
    case 'n':
      return ({ codename }) => test(codename);
    case 'c':
      return ({ component }) => test(component);
    case 'b':
      return ({ architecture }) => test(architecture);
    default:
      return undefined;
  }
}

/** A word alone: a version when it begins with a digit, else a suite or codename; here also the id of an archive. */
function wordTest(word: string): IndexTest {
  if (/^[0-9]/.test(word)) {
    const test = versionTest(word);
    return ({ release }) => release.version !== '' && test(release.version);
  }
  const test = fieldTest(word);
  return ({ suiteName, codename, archive }) => test(suiteName) || test(codename) || archive === word;
}

function releaseTest(data: string): IndexTest {
  if (data === '*') return () => true;
  if (!data.includes('=')) return wordTest(data);
  // The last of two for one letter counts; what is no property of a release is passed over, as by apt.
  const tests = new Map<string, IndexTest>();
  for (const part of data.split(',').map((text) => text.trim())) {
    const letter = part.charAt(0).toLowerCase();
    const test = part.length > 2 && part.charAt(1) === '=' ? propertyTest(letter, part.slice(2)) : undefined;
    if (test !== undefined) tests.set(letter, test);
  }
  const all = [...tests.values()];
  return (index) => all.length > 0 && all.every((test) => test(index));
}

function originTest(data: string): IndexTest {
  const test = expressionTest(/^".*"$/s.test(data) && data.length > 1 ? data.slice(1, -1) : data);
  return ({ release }) => test(release.site);
}

/**
 * The data of a pin, such as `a=stable-backports,c=main` for `release`.
 * @throws RootfsError `USAGE`
 * @see pkgVersionMatch in apt's versionmatch.cc
 */
export function pinTarget(type: PinType, data: string): PinTarget {
  if (type === 'version') {
    const test = versionTest(data);
    return { hitsIndex: () => false, hitsVersion: ({ stanza }) => data !== '' && test(stanza.version) };
  }
  if (data === '') return { hitsIndex: () => false, hitsVersion: () => false };
  const hitsIndex = type === 'release' ? releaseTest(data) : originTest(data);
  return { hitsIndex, hitsVersion: ({ indexes }) => indexes.some(hitsIndex) };
}

import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { snapshotStamp, type EpochSeconds } from '../kernel/epoch.js';
import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { redactUrl } from '../kernel/url.js';
import type { Suite } from './suite.js';

/** One mirror that the user named. */
export interface NamedMirror {
  /** Id of an archive, or name of a repository; undefined for a mirror of the suite's first archive. */
  readonly name: string | undefined;
  /** Ends in a slash; may hold credentials. */
  readonly url: string;
  /** The URL had `{stamp}` in it, which is filled in as this; a part of the path that names no repository. */
  readonly stamp: string | undefined;
}

/** Who named a mirror, as it is written in messages. */
export type MirrorSource = '--mirror' | 'ROOTFS_MIRROR';

const NAMED = /^([A-Za-z0-9][A-Za-z0-9._+-]*)=(.*)$/s;
const STAMP = '{stamp}';

/** The text with `{stamp}` replaced by a time, as snapshot archives write it in their paths. */
export function fillStamp(text: string, time: EpochSeconds): string {
  return text.replaceAll(STAMP, snapshotStamp(time));
}

export function hasStamp(text: string): boolean {
  return text.includes(STAMP);
}

/** Why a text cannot be the base of a repository; undefined when it can. */
function objection(text: string): string | undefined {
  if (!URL.canParse(text)) return 'it is neither a URL nor an absolute path';
  const url = new URL(text);
  if (!/^(https?|file):$/.test(url.protocol))
    return `${url.protocol} is not supported, only http:, https: and file:`;
  if (url.protocol === 'file:' && url.host !== '') return 'a file URL with a host cannot be read';
  if (url.search !== '' || url.hash !== '')
    return 'it has a query or fragment, to which no path can be added';
  return undefined;
}

/** The base of a repository with exactly one slash at its end; undefined when the text cannot be one. */
export function repositoryUrl(text: string): string | undefined {
  if (objection(text) !== undefined) return undefined;
  const url = new URL(text);
  url.pathname = url.pathname.replace(/\/*$/, '/');
  return url.href;
}

function unusable(source: MirrorSource, value: string, why: string): RootfsError {
  const place = NAMED.exec(value);
  const shown = place === null ? redactUrl(value) : `${place[1]}=${redactUrl(place[2] ?? '')}`;
  return new RootfsError('USAGE', `${source} ${JSON.stringify(shown)} cannot be used: ${why}`, {
    hint: 'Give URL or NAME=URL, where URL is http, https, file or an absolute path: --mirror https://mirror.example/debian/',
  });
}

/** Whether the mirror has no name, or one that the suite knows. */
export function isKnownName({ name }: NamedMirror, suite: Suite): boolean {
  return (
    name === undefined || suite.archives.some(({ id, repository }) => id === name || repository === name)
  );
}

/** @throws RootfsError `USAGE` for a name that the suite does not know */
export function requireKnownName(mirror: NamedMirror, source: MirrorSource, suite: Suite): void {
  if (isKnownName(mirror, suite)) return;
  const names = [...new Set(suite.archives.flatMap((archive) => [archive.id, archive.repository]))];
  const shown = JSON.stringify(`${mirror.name}=${redactUrl(mirror.url)}`);
  const why = `${suite.name} has no archive or repository of that name`;
  throw new RootfsError('USAGE', `${source} ${shown} cannot be used: ${why}`, {
    hint: `${didYouMean(mirror.name ?? '', names)}Known are ${names.join(', ')}.`,
  });
}

/**
 * `URL` or `NAME=URL` as a mirror. A plain absolute path becomes a file URL; `{stamp}` in the URL is filled in.
 * @throws RootfsError `USAGE` that names the value without credentials
 */
export function parseMirror(value: string, source: MirrorSource, time: EpochSeconds): NamedMirror {
  const named = isAbsolute(value) ? null : NAMED.exec(value);
  const name = named?.[1];
  const place = fillStamp(named?.[2] ?? value, time);
  const text = isAbsolute(place) ? pathToFileURL(place).href : place;
  const url = repositoryUrl(text);
  if (url === undefined) throw unusable(source, value, objection(text) ?? 'it is no URL');
  return { name, url, stamp: hasStamp(value) ? snapshotStamp(time) : undefined };
}

/** Last part of a URL's path that is not empty: `debian` of `http://mirror.example/debian/`. */
export function lastSegment(url: string): string | undefined {
  return new URL(url).pathname.split('/').findLast((part) => part !== '');
}

/**
 * The place of another repository on the same mirror: `…/debian/` gives `…/debian-security/`, and with a stamp
 * `…/debian/20260701T000000Z/` gives `…/debian-security/20260701T000000Z/`.
 * @returns undefined when the URL does not end in the name of the first repository: then nothing is guessed
 */
export function siblingUrl(mirror: NamedMirror, repository: string, sibling: string): string | undefined {
  const url = new URL(mirror.url);
  const parts = url.pathname.split('/');
  const place = parts.findLastIndex((part) => part !== '' && part !== mirror.stamp);
  if (parts[place] !== repository) return undefined;
  parts[place] = sibling;
  url.pathname = parts.join('/');
  return url.href;
}

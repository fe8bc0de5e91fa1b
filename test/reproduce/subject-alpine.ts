import { pathToFileURL } from 'node:url';
import { EXPORT_FORMATS } from '../../src/export/request.js';
import { ALPINE_DIR, alpineList, alpinePath } from '../make/alpine-reference.js';
import type { Subject } from './subject.js';

/** A small image with scripts that run, from the reference repository on this disk; every format is cheap. */
export function alpineSubject(): Subject {
  const mirrors = ['--mirror', pathToFileURL(ALPINE_DIR).href];
  const keys = alpineList('keys').flatMap((name) => ['--keyring', alpinePath('keys', name)]);
  const what = ['alpine-3.20', '--arch', 'amd64', '--components', 'main', '--variant', 'scripted'];
  return {
    name: 'alpine',
    lock: [...what, ...mirrors, ...keys],
    mirrors,
    formats: EXPORT_FORMATS,
    isSmall: true,
  };
}

import { RootfsError } from '../../kernel/errors.js';
import { didYouMean } from '../../kernel/suggest.js';
import { ALPINE_VARIANTS } from '../../suite/schema.js';
import type { ResolveRequest } from '../request.js';

export type AlpineVariant = (typeof ALPINE_VARIANTS)[number];

/**
 * `minirootfs` is the official image: scripts off, then finished by hand; `scripted` is what `apk add` leaves; `custom`
 * is `scripted` with nothing but what the user includes.
 * @throws RootfsError `USAGE`
 */
export function parseAlpineVariant(text: string): AlpineVariant {
  const found = ALPINE_VARIANTS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new RootfsError('USAGE', `there is no variant "${text}" of Alpine's suites`, {
    hint: `${didYouMean(text, ALPINE_VARIANTS)}Variants are ${ALPINE_VARIANTS.join(', ')}.`,
  });
}

/** `name=version`, `name>=version`, `name@tag` → `name`. */
export function nameOf(word: string): string {
  return word.replace(/^!|[@<>=~].*$/g, '');
}

/**
 * What etc/apk/world says: the packages of the suite for the variant, unless the user names them, and the user's words as
 * apk takes them; what is not wanted is there as a conflict.
 */
export function worldOf(request: ResolveRequest): readonly string[] {
  const { suite, variant, include, exclude } = request;
  const left = include.filter((word) => word.endsWith('-')).map((word) => word.slice(0, -1));
  const asked = include.filter((word) => !word.endsWith('-'));
  const refused = [...left, ...exclude];
  const named = new Set([...asked, ...refused].map(nameOf));
  const own = suite.include
    .filter(({ variants, package: name }) => variants.includes(variant) && !named.has(name))
    .map(({ package: name }) => name);
  return [...new Set([...own, ...asked, ...refused.map((name) => `!${name}`)])];
}

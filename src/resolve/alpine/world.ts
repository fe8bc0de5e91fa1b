import { type Dependency, readDependency } from '../../formats/alpine/dependency.js';
import { RootfsError } from '../../kernel/errors.js';
import type { WorldLink } from './solve.js';
import { NO_TAG } from './tags.js';
import type { Universe } from './universe.js';

/** A dependency as one of the world's. */
export function worldLink(universe: Universe, dependency: Dependency): WorldLink {
  return { link: universe.link(dependency), tag: universe.tags.idOf(dependency.tag) };
}

/** The world with a dependency more, or in the place of the one with the same name. */
export function addToWorld(world: readonly WorldLink[], added: WorldLink): readonly WorldLink[] {
  const at = world.findIndex(({ link }) => link.name === added.link.name);
  return at < 0 ? [...world, added] : world.with(at, added);
}

/** The world's dependencies whose tag no repository has. */
export function withoutRepository(universe: Universe, world: readonly WorldLink[]): readonly WorldLink[] {
  return world.filter(({ tag }) => tag !== NO_TAG && universe.tags.allowed(tag) === 0);
}

function readWord(word: string): Dependency {
  // Lines of etc/apk/world are split at blanks, so that apk takes no word with one.
  const read = word === '' || /\s/.test(word) ? undefined : readDependency(word, true);
  if (read !== undefined && !read.broken) return read;
  throw new RootfsError('USAGE', `'${word}' names no package`, {
    hint: 'Write name, name@tag, or one of these with a version: name=1.2-r0, name~1.2, name>=1.2, name<2; !name keeps a package out.',
  });
}

/**
 * Reads the words of a request as `apk add` reads them: a later word takes the place of an earlier one of its name.
 * @throws RootfsError `USAGE` for a word that is no dependency, or a tag that no repository has
 * @see apk-world(5) of apk-tools 3
 */
export function readWorld(universe: Universe, words: readonly string[]): readonly WorldLink[] {
  let world: readonly WorldLink[] = [];
  for (const word of words) world = addToWorld(world, worldLink(universe, readWord(word)));
  const [lost] = withoutRepository(universe, world);
  if (lost === undefined) return world;
  const tag = universe.tags.suffix(lost.tag);
  throw new RootfsError('USAGE', `no repository has the tag of ${lost.link.name.text}${tag}`, {
    hint: `Give the repository that ${tag} stands for, or leave the tag out.`,
  });
}

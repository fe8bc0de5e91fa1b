import type { ContentChange } from './diff/content.js';
import type { Difference } from './diff/diff.js';
import type { PathChange } from './diff/paths.js';

/** Files that a step of the build writes, whatever packages there are. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [
    /^var\/lib\/dpkg\/(?:status|status-old|available|lock.*|triggers\/.*|updates.*|arch.*)$/,
    'dpkg’s own database',
  ],
  [
    /^var\/lib\/dpkg\/alternatives\/|^etc\/alternatives\//,
    'update-alternatives, called by a maintainer script',
  ],
  [
    /^etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-?$/,
    'accounts, by base-passwd and scripts that add users',
  ],
  [/^etc\/ld\.so\.cache$|^var\/cache\/ldconfig\//, 'ldconfig, by the trigger of libc'],
  [/^var\/lib\/apt\/|^etc\/apt\/sources\.list$/, 'apt’s own state, or the skeleton of the tree'],
  [/^var\/cache\/debconf\//, 'debconf'],
  [/^(?:lib|usr\/lib)\/apk\/db\//, 'apk’s own database'],
  [/^(?:dev|proc|sys|run|tmp)(?:\/|$)/, 'the skeleton of the tree'],
];

function rangeText(content: ContentChange | undefined): string {
  const range = content?.range;
  if (range === undefined) return '';
  const end = range.offset + range.sizeBytesA;
  return `; bytes ${range.offset} to ${end} of the file`;
}

/** Which package, script or step a path comes from, and which of its bytes are others. */
export function causeOf(
  { path }: PathChange,
  { owners }: Difference,
  content: ContentChange | undefined,
): string {
  const step = STEPS.find(([pattern]) => pattern.test(path))?.[1];
  const owner = owners.get(path);
  const from =
    owner !== undefined
      ? `the package ${owner}`
      : (step ?? 'no package ships it: a maintainer script wrote it, or somebody after the build');
  return `${from}${rangeText(content)}`;
}

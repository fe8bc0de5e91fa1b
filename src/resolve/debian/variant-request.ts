import type { PackagesIndex } from '../../archive/debian/stanza.js';
import type { Verified } from '../../archive/verified.js';
import { RootfsError } from '../../kernel/errors.js';
import { VARIANTS } from '../../suite/schema.js';
import type { SolverName } from './complete/choose.js';
import type { Pin } from './pins.js';

/** One of mmdebstrap's variants, by the names used here. */
export type Variant = (typeof VARIANTS)[number];

const ALIASES: Readonly<Record<string, Variant>> = {
  required: 'minbase',
  debootstrap: 'important',
  '-': 'important',
};

/**
 * A variant by name or alias (`required`, `debootstrap`, `-`).
 * @throws RootfsError `USAGE`
 */
export function parseVariant(text: string): Variant {
  const found = VARIANTS.find((name) => name === text) ?? ALIASES[text];
  if (found !== undefined) return found;
  throw new RootfsError('USAGE', `there is no variant "${text}"`, {
    hint: `Variants are ${VARIANTS.join(', ')}.`,
  });
}

export interface VariantRequest {
  /** In the order of the sources; the main archive's among them. */
  readonly indexes: readonly Verified<PackagesIndex>[];
  readonly architecture: string;
  readonly foreignArchitectures?: readonly string[];
  readonly pins?: readonly Pin[];
  readonly targetRelease?: string;
  /** `Suite:` or `Codename:` of the archive whose Priority and Essential fields define the variant. */
  readonly mainArchiveSuite: string;
  readonly variant: Variant;
  /** Names that the suite asks for before all else, such as usr-is-merged; no effect where nothing is installed. */
  readonly preferred: readonly string[];
  /** Words as for `apt-get install`: `name`, `name=version`, `name/suite`, `name-`. */
  readonly include: readonly string[];
  /** Names that must not be installed; like `name-`, but also taken out of the variant's own list. */
  readonly exclude: readonly string[];
  readonly recommends: boolean;
  /** apt's method when absent. */
  readonly solver?: SolverName;
}

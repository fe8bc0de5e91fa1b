import type { Conflict } from './conflict.js';

/** Why a package is not in a set: nothing asks for it, or something stands against it. */
export type WhyNot =
  /** It is in the set already. */
  | { readonly kind: 'chosen' }
  /** Nothing stands against it; the sentence is what naming it does to the set. */
  | { readonly kind: 'possible'; readonly text: string }
  | {
      readonly kind: 'refused';
      readonly code: string;
      /** What was seen, in words; may have several lines. */
      readonly text: string;
      readonly hint: string;
      /** The links of the conflict, where the refusal is one. */
      readonly conflicts: readonly Conflict[];
    };

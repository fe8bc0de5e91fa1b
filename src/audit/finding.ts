/**
 * How a finding counts. `differs`: something is not what it is said to be, or not what the lock makes. `unknown`: it could
 * not be found out, because something is missing. `note`: worth knowing, and no fault.
 */
export type Weight = 'differs' | 'unknown' | 'note';

/** One thing that an audit found. */
export interface Finding {
  readonly weight: Weight;
  /** A stable word for what was checked, such as `blob-digest`. */
  readonly check: string;
  /** The file, blob or path concerned. */
  readonly where: string;
  /** A sentence: what was seen, and what was wanted. */
  readonly what: string;
  /** Which package, script or step it comes from, or which bytes of what; '' when nothing more is known. */
  readonly cause: string;
}

export type Verdict = 'reproduced' | 'differs' | 'cannot tell';

export function finding(weight: Weight, check: string, where: string, what: string, cause = ''): Finding {
  return { weight, check, where, what, cause };
}

/**
 * The verdict of findings.
 * @param isRebuilt whether the image was built again and came out the same: without that nothing is reproduced
 */
export function verdictOf(findings: readonly Finding[], isRebuilt: boolean): Verdict {
  if (findings.some(({ weight }) => weight === 'differs')) return 'differs';
  return isRebuilt && !findings.some(({ weight }) => weight === 'unknown') ? 'reproduced' : 'cannot tell';
}

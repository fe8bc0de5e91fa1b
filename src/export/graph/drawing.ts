/** A set of packages to be drawn: boxes, and arrows from who needs to what is needed. */
export interface Drawing {
  readonly title: string;
  readonly boxes: readonly {
    readonly name: string;
    readonly kind: 'variant' | 'request' | 'automatic';
    /** More than the name, shown on demand. */
    readonly text: string;
  }[];
  readonly arrows: readonly {
    /** Places in `boxes`. */
    readonly from: number;
    readonly to: number;
    /** `Pre-Depends`, `Depends` or `Recommends`. */
    readonly kind: string;
    /** The relation as a control file has it. */
    readonly text: string;
  }[];
}

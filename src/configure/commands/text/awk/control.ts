/** What ends a statement other than its end. `next`, `nextfile` and `exit` go through functions, and are thrown. */
export type Ending = 'break' | 'continue' | 'return' | undefined;

/** next and nextfile: the record is done with. */
export class NextRecord {
  constructor(readonly skipsFile: boolean) {}
}

/** exit: the rules are done with, or in an END rule the program. */
export class Exit {}

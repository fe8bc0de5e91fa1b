/** One file's marks: 1 where a line is changed. Places before the first and after the last line read as unchanged. */
class Marks {
  constructor(private readonly marks: Uint8Array) {}

  is(at: number): boolean {
    return this.marks[at] === 1;
  }

  set(at: number, value: 0 | 1): void {
    this.marks[at] = value;
  }
}

/** A run of changed lines that is moved about, and the place in the other file that goes with its end. */
class Run {
  constructor(
    private readonly classes: Int32Array,
    private readonly mine: Marks,
    private readonly theirs: Marks,
    private start: number,
    public end: number,
    public beside: number,
  ) {}

  /** As far as it goes, backwards and then forwards, growing together with the runs it meets. */
  settle(): void {
    const { classes, mine, theirs } = this;
    const last = classes.length;
    let corresponding = last;
    let length: number;
    do {
      length = this.end - this.start;
      while (this.start > 0 && classes[this.start - 1] === classes[this.end - 1]) {
        this.back();
        while (mine.is(this.start - 1)) this.start--;
      }
      corresponding = theirs.is(this.beside - 1) ? this.end : last;
      while (this.end !== last && classes[this.start] === classes[this.end]) {
        mine.set(this.start++, 0);
        mine.set(this.end++, 1);
        while (mine.is(this.end)) this.end++;
        while (theirs.is(++this.beside)) corresponding = this.end;
      }
    } while (length !== this.end - this.start);
    // Rather beside a change of the other file than at the very end.
    while (corresponding < this.end) this.back();
  }

  private back(): void {
    this.mine.set(--this.start, 1);
    this.mine.set(--this.end, 0);
    while (this.theirs.is(--this.beside)) continue;
  }
}

/**
 * Moves runs of changed lines over equal neighbours: together where they can be joined, beside a change of the other
 * file where there is one, else as far down as they go. @see diffutils manual, "Hunks"
 */
export function shiftRuns(classes: Int32Array, marks: Uint8Array, otherMarks: Uint8Array): void {
  const [mine, theirs] = [new Marks(marks), new Marks(otherMarks)];
  let [at, beside] = [0, 0];
  for (;;) {
    for (; at < classes.length && !mine.is(at); at++) while (theirs.is(beside++)) continue;
    if (at >= classes.length) return;
    const start = at;
    while (mine.is(++at)) continue;
    while (theirs.is(beside)) beside++;
    const run = new Run(classes, mine, theirs, start, at, beside);
    run.settle();
    [at, beside] = [run.end, run.beside];
  }
}

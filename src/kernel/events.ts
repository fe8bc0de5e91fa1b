/** What a run tells while it goes on. cli/ draws it on a terminal, as quiet lines, or as one JSON object a line. */
export type Event =
  /** A stage of the story begins: resolve, download, unpack, layer, write … */
  | { readonly kind: 'phase'; readonly name: string; readonly detail?: string }
  /** Bytes of one transfer; `totalBytes` when known. Several transfers run at once, told apart by `label`. */
  | {
      readonly kind: 'transfer';
      readonly label: string;
      readonly doneBytes: number;
      readonly totalBytes: number | undefined;
      readonly state: 'running' | 'done' | 'cached' | 'failed';
    }
  /** Work done out of a known whole, such as packages unpacked. */
  | { readonly kind: 'step'; readonly name: string; readonly done: number; readonly total: number }
  /** A sentence: `info` is shown unless --quiet, `debug` only with --verbose, `warning` always. */
  | {
      readonly kind: 'note';
      readonly level: 'debug' | 'info' | 'warning';
      readonly code: string;
      readonly text: string;
    }
  /** A finished output. */
  | { readonly kind: 'result'; readonly values: Readonly<Record<string, unknown>> };

export type Report = (event: Event) => void;

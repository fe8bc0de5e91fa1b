import type { Host } from './host.js';

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** Name of the value in help texts; a flag has none. */
  readonly value?: string;
  /** May be given several times. */
  readonly multiple?: boolean;
  readonly help: string;
  /** Values that shells complete. */
  readonly choices?: readonly string[];
}

/** The options of one call: flags are `true`, values in the order in which they were given. */
export class Given {
  constructor(
    private readonly options: readonly { readonly name: string; readonly value: string }[],
    readonly positionals: readonly string[],
  ) {}

  flag(name: string): boolean {
    return this.options.some((option) => option.name === name);
  }

  /** The last value. */
  one(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  all(name: string): readonly string[] {
    return this.inOrder([name]).map(({ value }) => value);
  }

  /** Several options as they stood on the command line. */
  inOrder(names: readonly string[]): readonly { readonly name: string; readonly value: string }[] {
    return this.options.filter(({ name }) => names.includes(name));
  }

  /** Values that may also be joined by commas. */
  list(name: string): readonly string[] {
    return this.all(name).flatMap((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    );
  }
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** After `rootfs NAME`. */
  readonly usage: string;
  /** Paragraphs under the usage line. */
  readonly description: string;
  readonly options: readonly Option[];
  /** Command lines with what each does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Words that shells complete as the first argument: `suites` for the names of suites. */
  readonly completes?: 'suites' | readonly string[];
  /** The exit status of every error, where the command has another meaning for 1; see diff(1). */
  readonly troubleStatus?: number;
  /** @returns the exit status */
  readonly run: (given: Given, host: Host) => Promise<number>;
}

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'json', help: 'machine-readable output: one JSON object a line' },
  { name: 'quiet', short: 'q', help: 'say nothing but errors, warnings and the result' },
  { name: 'verbose', short: 'v', help: 'say more: every transfer, signature and decision' },
  {
    name: 'color',
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    help: 'colours: auto (default), always, never; NO_COLOR is heeded',
  },
  { name: 'help', short: 'h', help: 'show this help' },
];

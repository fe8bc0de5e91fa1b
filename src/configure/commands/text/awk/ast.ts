import type { ByteString } from '../../../../kernel/byte-string.js';

/** A variable as the program names it: a parameter of the function around it, by its place, or a global one. */
export type Name =
  { readonly scope: 'global'; readonly name: string } | { readonly scope: 'local'; readonly slot: number };

/** What can be assigned to. */
export type Target =
  | { readonly kind: 'variable'; readonly name: Name }
  | { readonly kind: 'element'; readonly array: Name; readonly subscripts: readonly Expression[] }
  | { readonly kind: 'field'; readonly index: Expression };

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';

export type Comparison = '<' | '<=' | '==' | '!=' | '>' | '>=';

/** The forms of getline: of the main input, `getline < file`, `command | getline`. */
export interface Getline {
  readonly kind: 'getline';
  readonly from: 'main' | 'file' | 'command';
  /** The file or the command. */
  readonly operand: Expression | undefined;
  readonly target: Target | undefined;
}

export type Expression =
  | Target
  | Getline
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: ByteString }
  | { readonly kind: 'regex'; readonly source: ByteString }
  | {
      readonly kind: 'assign';
      readonly target: Target;
      readonly operator: ArithmeticOperator | undefined;
      readonly value: Expression;
    }
  | { readonly kind: 'step'; readonly target: Target; readonly by: 1 | -1; readonly isPrefix: boolean }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+'; readonly operand: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'match';
      readonly isNegated: boolean;
      readonly text: Expression;
      readonly pattern: Expression;
    }
  | { readonly kind: 'in'; readonly subscripts: readonly Expression[]; readonly array: Name }
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'builtin'; readonly name: string; readonly args: readonly Expression[] };

/** Where print writes to. */
export interface Redirect {
  readonly how: '>' | '>>' | '|';
  readonly to: Expression;
}

export type Statement =
  | { readonly kind: 'expression'; readonly value: Expression }
  | {
      readonly kind: 'print' | 'printf';
      readonly args: readonly Expression[];
      readonly redirect: Redirect | undefined;
    }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | { readonly kind: 'while' | 'do'; readonly test: Expression; readonly body: Statement }
  | {
      readonly kind: 'for';
      readonly start: Expression | undefined;
      readonly test: Expression | undefined;
      readonly step: Expression | undefined;
      readonly body: Statement;
    }
  | { readonly kind: 'each'; readonly target: Target; readonly array: Name; readonly body: Statement }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly kind: 'exit' | 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'delete'; readonly array: Name; readonly subscripts: readonly Expression[] | undefined };

/** `pattern { action }`; with `until` a range. Without `body` it prints the record. */
export interface Rule {
  readonly pattern: Expression | undefined;
  readonly until: Expression | undefined;
  readonly body: Statement | undefined;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface Program {
  readonly begin: readonly Statement[];
  readonly rules: readonly Rule[];
  readonly end: readonly Statement[];
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
}

/** A program that is none: told as awk tells it, status 2. */
export class AwkSyntaxError extends Error {
  override readonly name = 'AwkSyntaxError';

  constructor(text: string, line?: number) {
    super(line === undefined ? text : `line ${line}: ${text}`);
  }
}

/** What ends a run with a message and status 2. */
export class AwkError extends Error {
  override readonly name = 'AwkError';
}

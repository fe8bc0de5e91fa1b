import type { ByteString } from '../../kernel/byte-string.js';

/** The syntax tree of the shell command language. @see POSIX.1-2017 XCU §2.9, §2.10 */

export interface Script {
  readonly kind: 'script';
  readonly items: readonly ListItem[];
}

/** An AND-OR list with what ends it. */
export interface ListItem {
  readonly command: AndOr;
  readonly background: boolean;
}

export interface AndOr {
  readonly kind: 'and-or';
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
}

export interface Pipeline {
  readonly kind: 'pipeline';
  readonly negated: boolean;
  readonly commands: readonly Command[];
}

export type Command =
  | SimpleCommand
  | FunctionDefinition
  | (CompoundCommand & { readonly redirects: readonly Redirect[]; readonly line: number });

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  readonly line: number;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

export interface FunctionDefinition {
  readonly kind: 'function';
  readonly name: ByteString;
  readonly body: Command;
  readonly line: number;
}

export type CompoundCommand =
  | { readonly kind: 'group'; readonly body: readonly ListItem[] }
  | { readonly kind: 'subshell'; readonly body: readonly ListItem[] }
  | {
      readonly kind: 'if';
      readonly branches: readonly {
        readonly condition: readonly ListItem[];
        readonly body: readonly ListItem[];
      }[];
      readonly otherwise: readonly ListItem[] | undefined;
    }
  | {
      readonly kind: 'loop';
      readonly until: boolean;
      readonly condition: readonly ListItem[];
      readonly body: readonly ListItem[];
    }
  | {
      readonly kind: 'for';
      readonly name: string;
      /** undefined: the positional parameters. */
      readonly words: readonly Word[] | undefined;
      readonly body: readonly ListItem[];
    }
  | {
      readonly kind: 'case';
      readonly subject: Word;
      readonly clauses: readonly { readonly patterns: readonly Word[]; readonly body: readonly ListItem[] }[];
    };

export type Redirect = {
  /** Undefined: the operator's own, 0 or 1. */
  readonly fd: number | undefined;
  readonly line: number;
} & (
  | {
      readonly kind: 'file';
      readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&';
      readonly target: Word;
    }
  /** `body` is expanded unless the delimiter was quoted (then it is one literal). */
  | { readonly kind: 'here'; readonly body: Word }
);

/** A word before expansion, as its parts stand one after the other. */
export interface Word {
  readonly parts: readonly WordPart[];
}

export type WordPart =
  /** Unquoted text: subject to pathname expansion and patterns; a leading `~` may be a tilde prefix. */
  | { readonly kind: 'literal'; readonly text: ByteString }
  /** Text from '…', from a backslash, or from within "…": stands for itself in patterns too. */
  | { readonly kind: 'quoted'; readonly text: ByteString }
  /** "…": its parts are expanded without splitting. */
  | { readonly kind: 'double'; readonly parts: readonly WordPart[] }
  | ParameterPart
  /** $(…) and `…`. */
  | { readonly kind: 'command'; readonly script: Script; readonly line: number }
  /** $((…)): the text is expanded as within double quotes, then evaluated. */
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly line: number };

export interface ParameterPart {
  readonly kind: 'parameter';
  /** A name, digits, or one of `@*#?-$!`. */
  readonly name: string;
  readonly operation: ParameterOperation | undefined;
  readonly line: number;
}

export type ParameterOperation =
  /** `${#name}` */
  | { readonly kind: 'length' }
  /** `${name-word}` and its kin; `colon` when null counts as unset. */
  | {
      readonly kind: 'default' | 'assign' | 'error' | 'alternative';
      readonly colon: boolean;
      readonly word: Word;
    }
  /** `${name%word}`, `%%`, `#`, `##`. */
  | {
      readonly kind: 'trim';
      readonly side: 'prefix' | 'suffix';
      readonly longest: boolean;
      readonly pattern: Word;
    }
  /** dash takes `${x/y}` or `${}` when it parses, and fails with "Bad substitution" when it expands. */
  | { readonly kind: 'bad'; readonly text: ByteString };

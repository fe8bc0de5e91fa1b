import type { ByteString } from '../../../../kernel/byte-string.js';
import { GlibParseError, unquoteBytes, unquoteString, variantTokens } from './variant-tokens.js';
import type { VariantType } from './variant-type.js';
import { variantType } from './variant-type.js';

/** A value's text, of which the type is not known yet. */
export type VariantNode =
  | { readonly kind: 'array' | 'tuple'; readonly items: readonly VariantNode[] }
  | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [VariantNode, VariantNode])[] }
  | { readonly kind: 'entry'; readonly key: VariantNode; readonly value: VariantNode }
  | { readonly kind: 'box'; readonly child: VariantNode }
  | { readonly kind: 'maybe'; readonly child: VariantNode | undefined }
  | { readonly kind: 'declared'; readonly type: VariantType; readonly child: VariantNode }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number' | 'string' | 'bytes'; readonly text: ByteString };

const DEEPEST = 128;
const KEYWORDS: Readonly<Record<string, string>> = {
  ...{ boolean: 'b', byte: 'y', int16: 'n', uint16: 'q', int32: 'i', handle: 'h', uint32: 'u', int64: 'x' },
  ...{ uint64: 't', double: 'd', string: 's', objectpath: 'o', signature: 'g' },
};

class TextParser {
  private at = 0;
  private readonly tokens: readonly ByteString[];

  constructor(text: ByteString) {
    this.tokens = variantTokens(text);
  }

  all(): VariantNode {
    const node = this.value(DEEPEST);
    if (this.at < this.tokens.length) throw new GlibParseError('expected end of input');
    return node;
  }

  private take(token: ByteString): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private require(token: ByteString): void {
    if (!this.take(token)) throw new GlibParseError(`expected '${token}'`);
  }

  private value(depth: number): VariantNode {
    if (depth === 0) throw new GlibParseError('variant nested too deeply');
    const token = this.tokens[this.at++];
    if (token === undefined) throw new GlibParseError('expected value');
    switch (token) {
      case '[':
        return this.array(depth - 1);
      case '(':
        return this.tuple(depth - 1);
      case '{':
        return this.dictionary(depth - 1);
      case '<': {
        const child = this.value(depth - 1);
        this.require('>');
        return { kind: 'box', child };
      }
      case 'true':
      case 'false':
        return { kind: 'boolean', value: token === 'true' };
      case 'nothing':
        return { kind: 'maybe', child: undefined };
      case 'just':
        return { kind: 'maybe', child: this.value(depth - 1) };
      default:
        return this.simple(token, depth - 1);
    }
  }

  private simple(token: ByteString, depth: number): VariantNode {
    if (/^[-+.0-9]|^inf$|^nan$/.test(token)) return { kind: 'number', text: token };
    if (/^['"]/.test(token)) return { kind: 'string', text: unquoteString(token) };
    if (/^b['"]/.test(token)) return { kind: 'bytes', text: unquoteBytes(token) };
    const declared = token.startsWith('@')
      ? token.slice(1)
      : Object.hasOwn(KEYWORDS, token)
        ? KEYWORDS[token]
        : '';
    const type = variantType(declared ?? '');
    if (type === undefined) throw new GlibParseError(`unknown keyword: ${token}`);
    return { kind: 'declared', type, child: this.value(depth) };
  }

  private array(depth: number): VariantNode {
    const items: VariantNode[] = [];
    while (!this.take(']')) {
      if (items.length > 0) this.require(',');
      items.push(this.value(depth));
    }
    return { kind: 'array', items };
  }

  /** A comma is needed after the first item, be it the only one. */
  private tuple(depth: number): VariantNode {
    const items: VariantNode[] = [];
    while (!this.take(')')) {
      if (items.length > 1) this.require(',');
      items.push(this.value(depth));
      if (items.length === 1) this.require(',');
    }
    return { kind: 'tuple', items };
  }

  private dictionary(depth: number): VariantNode {
    const entries: (readonly [VariantNode, VariantNode])[] = [];
    while (!this.take('}')) {
      if (entries.length > 0) this.require(',');
      const key = this.value(depth);
      if (entries.length === 0 && this.take(',')) {
        const value = this.value(depth);
        this.require('}');
        return { kind: 'entry', key, value };
      }
      this.require(':');
      entries.push([key, this.value(depth)]);
    }
    return { kind: 'dictionary', entries };
  }
}

/**
 * Reads GVariant's text format as far as it can be without a type.
 * @throws GlibParseError
 * @see GVariant Text Format
 */
export function parseVariantText(text: ByteString): VariantNode {
  return new TextParser(text).all();
}

import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf, bytesOf } from '../../../../kernel/byte-string.js';
import { GlibParseError } from './variant-tokens.js';

export type Attributes = ReadonlyMap<ByteString, ByteString>;

/** What is done at each part of a document; any of them may throw {@link GlibParseError}. */
export interface MarkupHandlers {
  /** @param container the element that it stands in */
  start(name: ByteString, attributes: Attributes, container: ByteString | undefined): void;
  end(name: ByteString): void;
  text(text: ByteString, container: ByteString): void;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const NAME = '[A-Za-z_:\\x80-\\xff][A-Za-z0-9_:.\\x80-\\xff-]*';
const TAG = new RegExp(
  `<(${NAME})((?:[ \\t-\\r]+${NAME}[ \\t-\\r]*=[ \\t-\\r]*(?:"[^"]*"|'[^']*'))*)[ \\t-\\r]*(/?)>`,
  'y',
);
const ATTRIBUTE = new RegExp(`(${NAME})[ \\t-\\r]*=[ \\t-\\r]*(?:"([^"]*)"|'([^']*)')`, 'g');
const END = new RegExp(`</(${NAME})[ \\t-\\r]*>`, 'y');

function isUtf8(text: ByteString): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(text));
    return !text.includes('\0');
  } catch {
    return false;
  }
}

function unescaped(text: ByteString): ByteString {
  return text.replace(/&([^;&]*)(;?)/g, (_, name: string, end: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name) ?? [];
    const code = hex !== undefined ? parseInt(hex, 16) : Number(decimal ?? 0);
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
    const known = isCharacter ? byteStringOf(String.fromCodePoint(code)) : ENTITIES[name];
    if (known === undefined || end === '') throw new GlibParseError(`Entity name “${name}” is not known`);
    return known;
  });
}

/** A parser that knows elements, attributes, text, CDATA; it passes over comments, instructions and document types. */
class Markup {
  private at = 0;
  private readonly open: ByteString[] = [];
  private hasElement = false;

  constructor(
    private readonly source: ByteString,
    private readonly handlers: MarkupHandlers,
  ) {}

  parse(): void {
    if (!isUtf8(this.source)) throw new GlibParseError('Invalid UTF-8 encoded text');
    while (this.at < this.source.length) this.part();
    if (!this.hasElement) throw new GlibParseError('Document was empty or contained only whitespace');
    if (this.open.length > 0)
      throw new GlibParseError('Document ended unexpectedly with elements still open');
  }

  /** An element with a colon in its name, and all that is in it, is passed over. @see G_MARKUP_IGNORE_QUALIFIED */
  private get isIgnored(): boolean {
    return this.open.some((name) => name.includes(':'));
  }

  private part(): void {
    const { source, at } = this;
    if (source[at] !== '<') return this.text(source.slice(at, this.until('<', at)));
    if (source.startsWith('<!--', at)) return void this.until('-->', at + 4, 3);
    if (source.startsWith('<?', at)) return void this.until('?>', at, 2);
    if (source.startsWith('<![CDATA[', at)) {
      const end = this.until(']]>', at + 9, 3);
      return this.give(source.slice(at + 9, end));
    }
    if (source.startsWith('<!', at)) return this.documentType();
    if (source[at + 1] === '/') return this.close();
    this.element();
  }

  /** Moves to the next place of a text, or past it. @returns where it is */
  private until(text: string, from: number, past = 0): number {
    const found = this.source.indexOf(text, from);
    if (found < 0 && past > 0) throw new GlibParseError('Document ended unexpectedly');
    this.at = found < 0 ? this.source.length : found + past;
    return found < 0 ? this.source.length : found;
  }

  private documentType(): void {
    let depth = 0;
    for (; this.at < this.source.length; this.at++) {
      if (this.source[this.at] === '<') depth++;
      else if (this.source[this.at] === '>' && --depth === 0) return void this.at++;
    }
    throw new GlibParseError('Document ended unexpectedly');
  }

  private text(text: ByteString): void {
    if (this.open.length > 0) return this.give(unescaped(text));
    if (/[^ \t-\r]/.test(text)) throw new GlibParseError('Document must begin with an element');
  }

  private give(text: ByteString): void {
    const container = this.open.at(-1);
    if (container !== undefined && !this.isIgnored) this.handlers.text(text, container);
  }

  private element(): void {
    TAG.lastIndex = this.at;
    const found = TAG.exec(this.source);
    if (found === null) throw new GlibParseError('Odd character in an element');
    const [all, name = '', list = '', slash] = found;
    this.at += all.length;
    this.hasElement = true;
    const container = this.open.at(-1);
    this.open.push(name);
    if (!this.isIgnored) this.handlers.start(name, attributesOf(list), container);
    if (slash === '/') this.leave();
  }

  private close(): void {
    END.lastIndex = this.at;
    const found = END.exec(this.source);
    if (found === null) throw new GlibParseError('Odd character in a close tag');
    if (found[1] !== this.open.at(-1)) throw new GlibParseError(`Element “${found[1] ?? ''}” was closed`);
    this.at += found[0].length;
    this.leave();
  }

  private leave(): void {
    const isIgnored = this.isIgnored;
    const name = this.open.pop() ?? '';
    if (!isIgnored) this.handlers.end(name);
  }
}

function attributesOf(list: ByteString): Attributes {
  const attributes = new Map<ByteString, ByteString>();
  for (const [, name = '', double, single] of list.matchAll(ATTRIBUTE)) {
    if (name.includes(':')) continue;
    if (attributes.has(name)) throw new GlibParseError(`attribute “${name}” given multiple times`);
    attributes.set(name, unescaped(double ?? single ?? ''));
  }
  return attributes;
}

/**
 * Reads a document as GMarkup does, the simple form of XML that GLib's own files are in.
 * @throws GlibParseError
 */
export function parseMarkup(source: ByteString, handlers: MarkupHandlers): void {
  new Markup(source, handlers).parse();
}

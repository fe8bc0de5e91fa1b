import { parseApkChecksum, type ApkChecksum } from '../../formats/alpine/checksum.js';
import type { ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import { type Verified, vouch } from '../verified.js';
import type { ApkIndexFile } from './open-index.js';

/**
 * One package as an index describes it. Texts are byte strings; dependencies are words as they stand there, such as
 * `so:libc.musl-x86_64.so.1` or `busybox>=1.36`.
 * @see apk-package(5), apk-tools v2.14.4 src/package.c, apk_pkg_add_info
 */
export interface IndexedPackage {
  /** C: digest of the compressed control member, which is the identity of the package. */
  readonly checksum: ApkChecksum;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** S: of the .apk. */
  readonly sizeBytes: number;
  /** I: of what it installs. */
  readonly installedSizeBytes: number;
  readonly description: ByteString;
  readonly url: ByteString;
  readonly licence: ByteString;
  /** '' where the index names none; so are maintainer and commit. */
  readonly origin: ByteString;
  readonly maintainer: ByteString;
  /** t: seconds since 1970, 0 where the index has none. */
  readonly buildSeconds: number;
  readonly commit: ByteString;
  /** k: 0 where the index has none. */
  readonly providerPriority: number;
  readonly depends: readonly ByteString[];
  readonly provides: readonly ByteString[];
  readonly installIf: readonly ByteString[];
}

const LIST_MAX = 10_000;

/** Names and versions become parts of file names and URLs. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
const VERSION = /^[0-9A-Za-z][A-Za-z0-9_.~-]*$/;
const ARCHITECTURE = /^[a-z0-9][a-z0-9_-]*$/;

/** Fields of an index that the database of installed packages repeats. */
const FIELDS = 'CPVASITULomtckDpi';

class Paragraph {
  private readonly fields = new Map<string, ByteString>();

  constructor(
    lines: readonly ByteString[],
    private readonly place: string,
  ) {
    for (const line of lines) this.add(line);
  }

  private add(line: ByteString): void {
    if (line[1] !== ':') throw this.malformed(`the line ${JSON.stringify(line.slice(0, 80))} is no field`);
    const field = line.slice(0, 1);
    // What is not known was judged when the solver read the index.
    if (!FIELDS.includes(field)) return;
    if (this.fields.has(field)) throw this.malformed(`the field ${field}: is there twice`);
    this.fields.set(field, line.slice(2));
  }

  malformed(what: string): RootfsError {
    const name = this.fields.get('P') ?? this.fields.get('C') ?? '';
    return new RootfsError(
      'INDEX_MALFORMED',
      `${this.place}: ${JSON.stringify(name.slice(0, 80))}: ${what}`,
      {
        hint: 'The repository itself published this; tell its maintainers.',
      },
    );
  }

  text(field: string): ByteString {
    return this.fields.get(field) ?? '';
  }

  word(field: string, syntax: RegExp): string {
    const value = this.fields.get(field);
    if (value === undefined) throw this.malformed(`it has no field ${field}:`);
    if (!syntax.test(value))
      throw this.malformed(`the field ${field}: is ${JSON.stringify(value.slice(0, 80))}`);
    return value;
  }

  count(field: string): number {
    const value = this.fields.get(field) ?? '0';
    if (!/^[0-9]{1,15}$/.test(value)) throw this.malformed(`the field ${field}: is ${JSON.stringify(value)}`);
    return Number(value);
  }

  list(field: string): readonly ByteString[] {
    const words = this.text(field)
      .split(' ')
      .filter((word) => word !== '');
    if (words.length > LIST_MAX) throw this.malformed(`the field ${field}: has ${words.length} words`);
    return words;
  }

  read(): IndexedPackage {
    const checksum = parseApkChecksum(this.word('C', /^Q/));
    if (checksum === undefined) throw this.malformed(`the field C: is ${JSON.stringify(this.text('C'))}`);
    return {
      checksum,
      name: this.word('P', NAME),
      version: this.word('V', VERSION),
      architecture: this.word('A', ARCHITECTURE),
      sizeBytes: this.count('S'),
      installedSizeBytes: this.count('I'),
      description: this.text('T'),
      url: this.text('U'),
      licence: this.text('L'),
      origin: this.text('o'),
      maintainer: this.text('m'),
      buildSeconds: this.count('t'),
      commit: this.text('c'),
      providerPriority: this.count('k'),
      depends: this.list('D'),
      provides: this.list('p'),
      installIf: this.list('i'),
    };
  }
}

/**
 * One paragraph of an index.
 * @param place the index, for messages
 * @throws RootfsError `INDEX_MALFORMED`
 */
export function parseIndexParagraph(paragraph: ByteString, place: string): IndexedPackage {
  return new Paragraph(paragraph.split('\n'), place).read();
}

/**
 * The paragraphs of an index by their C: lines, not looked into otherwise; of several with one identity the first counts.
 * @throws RootfsError `INDEX_MALFORMED`
 */
export function indexParagraphs(
  file: Verified<Pick<ApkIndexFile, 'text'>>,
): Verified<ReadonlyMap<string, ByteString>> {
  const found = new Map<string, ByteString>();
  for (const text of file.text.split(/\n{2,}/)) {
    const paragraph = text.replace(/^\n+|\n+$/g, '');
    const checksum = /^C:(.*)$/m.exec(paragraph)?.[1];
    if (checksum !== undefined && !found.has(checksum)) found.set(checksum, paragraph);
  }
  return vouch(found);
}

import { type ApkChecksum, parseApkChecksum } from '../../formats/alpine/checksum.js';
import { type Dependency, readDependency } from '../../formats/alpine/dependency.js';
import type { ScannedRecord } from './index-scan.js';
import type { IndexRecord } from './record.js';

type Draft = { -readonly [K in keyof Omit<IndexRecord, 'checksum'>]: IndexRecord[K] } & {
  checksum: ApkChecksum | undefined;
};
type ListField = 'depends' | 'provides' | 'installIf';
type TextField = 'description' | 'url' | 'license' | 'origin' | 'maintainer' | 'commit';

const LISTS: Readonly<Record<string, ListField>> = { D: 'depends', p: 'provides', i: 'installIf' };

const TEXTS: Readonly<Record<string, TextField>> = {
  T: 'description',
  U: 'url',
  L: 'license',
  o: 'origin',
  m: 'maintainer',
  c: 'commit',
};

/** Fields of the database of installed packages, of no meaning in an index. */
const INSTALLED_FIELDS = 'FMRZrqasfg';

const CHECKSUM = /^(?:Q1[A-Za-z0-9+/]{27}=|Q2[A-Za-z0-9+/]{43}=)$/;
/** The largest number that JavaScript holds exactly has 16 digits; no package is that large. */
const NUMBER = /^[0-9]{1,15}/;

/** Reads records; words that recur (`so:libc.musl-x86_64.so.1`) are read once and shared. */
export class RecordReader {
  private readonly known = new Map<string, Dependency | undefined>();

  private dependency(word: string): Dependency | undefined {
    let found = this.known.get(word);
    if (found === undefined && !this.known.has(word)) {
      found = readDependency(word);
      this.known.set(word, found);
    }
    return found;
  }

  /** Adds a line of dependencies. Those before a word that cannot be read are kept, those after it are not. */
  private addList(draft: Draft, field: string, list: ListField, value: string): void {
    const words = value.replace(/ +$/, '').split(/ +/);
    const read = value === '' ? [] : words.map((word) => this.dependency(word));
    const bad = read.indexOf(undefined);
    const good = (bad < 0 ? read : read.slice(0, bad)).filter((one) => one !== undefined);
    draft[list] = draft[list].length === 0 ? good : [...draft[list], ...good];
    if (bad < 0 && !good.some((one) => one.broken)) return;
    draft.brokenFields += field;
    if (list === 'depends') draft.uninstallable = true;
    if (list === 'installIf') draft.installIf = [];
  }

  private addField(draft: Draft, field: string, value: string): void {
    const list = LISTS[field];
    const text = TEXTS[field];
    if (list !== undefined) this.addList(draft, field, list, value);
    else if (text !== undefined) draft[text] = value;
    else if (!addIdentity(draft, field, value) && !INSTALLED_FIELDS.includes(field)) {
      draft.unknownFields += field;
      if (!/[a-z]/.test(field)) draft.uninstallable = true;
    }
  }

  /** A record from its lines, or what is wrong with it. */
  read({ lines, start, end }: ScannedRecord): IndexRecord | string {
    const draft = emptyRecord(start, end);
    for (const [field, value] of lines) this.addField(draft, field, value);
    if (draft.name === '') return 'a package without a name (P:)';
    if (draft.version === '') return `${draft.name} has no version (V:)`;
    if (!hasChecksum(draft)) return `${draft.name} has no checksum (C:) that can be read`;
    return draft;
  }
}

function hasChecksum(draft: Draft): draft is Draft & { checksum: ApkChecksum } {
  return draft.checksum !== undefined;
}

function emptyRecord(start: number, end: number): Draft {
  return {
    checksum: undefined,
    name: '',
    version: '',
    architecture: '',
    sizeBytes: 0,
    installedSizeBytes: 0,
    description: '',
    url: '',
    license: '',
    origin: '',
    maintainer: '',
    buildSeconds: 0,
    commit: '',
    providerPriority: 0,
    depends: [],
    provides: [],
    installIf: [],
    uninstallable: false,
    brokenFields: '',
    unknownFields: '',
    start,
    end,
  };
}

/** Bits beyond the last byte do not count: apk compares the bytes, and writes them again with those bits 0. */
function canonicalChecksum(value: string): ApkChecksum | undefined {
  if (!CHECKSUM.test(value)) return undefined;
  return parseApkChecksum(`${value.slice(0, 2)}${Buffer.from(value.slice(2), 'base64').toString('base64')}`);
}

/** As apk reads a number: the digits at the start, 0 where there are none. */
function numberOf(value: string): number {
  return Number(NUMBER.exec(value)?.[0] ?? 0);
}

function addIdentity(draft: Draft, field: string, value: string): boolean {
  switch (field) {
    case 'C':
      draft.checksum = canonicalChecksum(value);
      return true;
    case 'P':
      draft.name = value;
      return true;
    case 'V':
      draft.version = value;
      return true;
    case 'A':
      draft.architecture = value;
      return true;
    case 'S':
      draft.sizeBytes = numberOf(value);
      return true;
    case 'I':
      draft.installedSizeBytes = numberOf(value);
      return true;
    case 't':
      draft.buildSeconds = numberOf(value);
      return true;
    case 'k':
      draft.providerPriority = numberOf(value) & 0xffff;
      return true;
    default:
      return false;
  }
}

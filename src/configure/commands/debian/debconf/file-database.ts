import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import type { Inode } from '../../../../rootfs/inode.js';
import type { Files } from '../../../system/files.js';
import type { Database } from './database.js';
import { PerlDeath } from './perl-text.js';
import { emptyItem, readRecords, recordText, type Item } from './record.js';

/** A stanza of debconf.conf with the driver `File`. @see debconf.conf(5), "Databases", "File" */
export interface FileSpec {
  readonly name: ByteString;
  readonly path: ByteString;
  readonly mode: number;
  readonly isReadonly: boolean;
  readonly isRequired: boolean;
  readonly backup: boolean;
  readonly acceptType: RegExp | undefined;
  readonly rejectType: RegExp | undefined;
  readonly acceptName: RegExp | undefined;
  readonly rejectName: RegExp | undefined;
}

/** What a database needs of the program that opens it. */
export interface DatabaseHost {
  readonly files: Files;
  /** The type of a template, undefined when there is none. */
  readonly templateType: (template: ByteString | undefined) => ByteString | undefined;
  /** Takes what is told on standard error. */
  readonly warn: (text: ByteString) => void;
}

/** Files that a debconf of some process has locked: flock(2) is on the open file, which one inode stands for here. */
const LOCKED = new WeakSet<Inode>();

/**
 * One flat file, read whole at the start and written whole at the end if anything was changed.
 * @see Debconf::DbDriver::File, Debconf::DbDriver::Cache
 */
export class FileDatabase implements Database {
  readonly name: ByteString;
  readonly isReadonly: boolean;
  private readonly items: Map<ByteString, Item>;
  private readonly path: ByteString;
  private readonly hasBackup: boolean;
  private changed = false;
  private lock: Inode | undefined;

  /** Opens the file, making it when it is not there. @throws PerlDeath when another process holds it */
  constructor(
    private readonly spec: FileSpec,
    private readonly host: DatabaseHost,
  ) {
    const { files } = host;
    this.name = spec.name;
    this.isReadonly = spec.isReadonly;
    const folder = spec.path.slice(0, spec.path.lastIndexOf('/'));
    if (folder !== '' && !files.isDirectory(folder)) files.mkdir(folder);
    this.path = files.realpath(spec.path, true);
    const existed = files.exists(this.path);
    this.hasBackup = spec.backup && existed;
    if (!existed) files.create(this.path, spec.mode);
    if (!this.isReadonly) this.takeLock();
    this.items = readRecords(files.read(this.path));
  }

  private takeLock(): void {
    const inode = this.host.files.inode(this.path, true);
    if (!LOCKED.has(inode)) {
      LOCKED.add(inode);
      this.lock = inode;
      return;
    }
    const text = `${this.path} is locked by another process: Resource temporarily unavailable`;
    const { name, isRequired } = this.spec;
    if (isRequired) throw new PerlDeath(`debconf: DbDriver "${name}": ${text}`, 1);
    this.host.warn(`debconf: DbDriver "${name}" warning: ${text}`);
  }

  exists(item: ByteString): boolean {
    return this.items.has(item);
  }

  names(): readonly ByteString[] {
    return [...this.items.keys()].sort(compareBytewise);
  }

  owners(item: ByteString): readonly ByteString[] {
    return [...(this.items.get(item)?.owners ?? [])].sort(compareBytewise);
  }

  addOwner(name: ByteString, owner: ByteString, type: ByteString): boolean {
    if (this.isReadonly) return false;
    let item = this.items.get(name);
    if (item === undefined) {
      if (!this.accepts(name, type)) return false;
      item = emptyItem();
      this.items.set(name, item);
    }
    if (!item.owners.has(owner)) {
      item.owners.add(owner);
      this.changed = true;
    }
    return true;
  }

  removeOwner(name: ByteString, owner: ByteString): boolean {
    const item = this.items.get(name);
    if (this.isReadonly || item === undefined) return false;
    if (item.owners.delete(owner)) this.changed = true;
    if (item.owners.size === 0) {
      this.items.delete(name);
      this.changed = true;
    }
    return true;
  }

  /** Runs a change on an item that exists; that it changes nothing is not looked at. */
  private change(name: ByteString, what: (item: Item) => void): boolean {
    const item = this.items.get(name);
    if (this.isReadonly || item === undefined) return false;
    this.changed = true;
    what(item);
    return true;
  }

  field(item: ByteString, field: ByteString): ByteString | undefined {
    return this.items.get(item)?.fields.get(field);
  }

  fields(item: ByteString): readonly ByteString[] {
    return [...(this.items.get(item)?.fields.keys() ?? [])].sort(compareBytewise);
  }

  setField(name: ByteString, field: ByteString, value: ByteString): boolean {
    return this.change(name, (item) => item.fields.set(field, value));
  }

  removeField(name: ByteString, field: ByteString): boolean {
    return this.change(name, (item) => item.fields.delete(field));
  }

  flag(name: ByteString, flag: ByteString): ByteString | undefined {
    const item = this.items.get(name);
    return item === undefined ? undefined : (item.flags.get(flag) ?? 'false');
  }

  flags(item: ByteString): readonly ByteString[] {
    return [...(this.items.get(item)?.flags.keys() ?? [])].sort(compareBytewise);
  }

  setFlag(name: ByteString, flag: ByteString, value: ByteString): boolean {
    return this.change(name, (item) => item.flags.set(flag, value));
  }

  variable(item: ByteString, variable: ByteString): ByteString | undefined {
    return this.items.get(item)?.variables.get(variable);
  }

  variables(item: ByteString): readonly ByteString[] {
    return [...(this.items.get(item)?.variables.keys() ?? [])].sort(compareBytewise);
  }

  setVariable(name: ByteString, variable: ByteString, value: ByteString): boolean {
    return this.change(name, (item) => item.variables.set(variable, value));
  }

  accepts(name: ByteString, given: ByteString): boolean {
    const { acceptType, rejectType, acceptName, rejectName } = this.spec;
    if (acceptName?.test(name) === false || rejectName?.test(name) === true) return false;
    if (acceptType === undefined && rejectType === undefined) return true;
    const type = given === '' ? this.host.templateType(this.field(name, 'template')) : given;
    if (type === undefined) return true;
    return acceptType?.test(type) !== false && rejectType?.test(type) !== true;
  }

  shutdown(): void {
    const { files } = this.host;
    if (this.isReadonly) return;
    if (this.changed) {
      const text = this.names().map((name) => recordText(name, this.items.get(name) ?? emptyItem()));
      files.write(`${this.path}-new`, text.join(''), this.spec.mode);
      if (this.hasBackup && files.exists(this.path)) files.rename(this.path, `${this.path}-old`);
      files.rename(`${this.path}-new`, this.path);
      this.changed = false;
    }
    this.release();
  }

  release(): void {
    if (this.lock !== undefined) LOCKED.delete(this.lock);
    this.lock = undefined;
  }
}

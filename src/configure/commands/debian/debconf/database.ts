import type { ByteString } from '../../../../kernel/byte-string.js';

/**
 * A database of debconf: items by name, each with owners, fields, flags and variables. What cannot be done gives
 * undefined or false, as the drivers do. @see debconf.conf(5); Debconf::DbDriver
 */
export interface Database {
  readonly name: ByteString;
  readonly isReadonly: boolean;
  exists(item: ByteString): boolean;
  /** In the order of bytes; perl's order is that of its hash table and differs from run to run. */
  names(): readonly ByteString[];
  owners(item: ByteString): readonly ByteString[];
  /** Makes the item where it does not exist; false when the database does not take it. */
  addOwner(item: ByteString, owner: ByteString, type: ByteString): boolean;
  /** Takes an owner away, and the item with the last one; false when there is no such item. */
  removeOwner(item: ByteString, owner: ByteString): boolean;
  field(item: ByteString, field: ByteString): ByteString | undefined;
  fields(item: ByteString): readonly ByteString[];
  setField(item: ByteString, field: ByteString, value: ByteString): boolean;
  removeField(item: ByteString, field: ByteString): boolean;
  /** `false` for a flag that was never set; undefined when there is no such item. */
  flag(item: ByteString, flag: ByteString): ByteString | undefined;
  flags(item: ByteString): readonly ByteString[];
  setFlag(item: ByteString, flag: ByteString, value: ByteString): boolean;
  variable(item: ByteString, variable: ByteString): ByteString | undefined;
  variables(item: ByteString): readonly ByteString[];
  setVariable(item: ByteString, variable: ByteString, value: ByteString): boolean;
  /** Whether an item of this type may be made here; of a type that is not known ('') by its template's. */
  accepts(item: ByteString, type: ByteString): boolean;
  /** Writes what was changed. */
  shutdown(): void;
  /** Lets go of the files without writing, as the end of a process does. */
  release(): void;
}

import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import type { Database } from './database.js';

/**
 * Several databases as one: an item is where it is found first, and a new one is made in the first database that
 * takes it. None of them may be read-only: the copies that debconf then makes are refused when the stack is set up.
 * @see debconf.conf(5), "Stack"; Debconf::DbDriver::Stack
 */
export class StackDatabase implements Database {
  readonly isReadonly = false;

  constructor(
    readonly name: ByteString,
    readonly parts: readonly Database[],
  ) {}

  private holder(item: ByteString): Database | undefined {
    return this.parts.find((part) => part.exists(item));
  }

  exists(item: ByteString): boolean {
    return this.holder(item) !== undefined;
  }

  names(): readonly ByteString[] {
    return [...new Set(this.parts.flatMap((part) => part.names()))].sort(compareBytewise);
  }

  owners(item: ByteString): readonly ByteString[] {
    return this.parts.map((part) => part.owners(item)).find((owners) => owners.length > 0) ?? [];
  }

  addOwner(item: ByteString, owner: ByteString, type: ByteString): boolean {
    const part = this.holder(item) ?? this.parts.find((one) => one.accepts(item, type));
    return part?.addOwner(item, owner, type) ?? false;
  }

  removeOwner(item: ByteString, owner: ByteString): boolean {
    return this.holder(item)?.removeOwner(item, owner) ?? false;
  }

  field(item: ByteString, field: ByteString): ByteString | undefined {
    return this.parts.map((part) => part.field(item, field)).find((value) => value !== undefined);
  }

  fields(item: ByteString): readonly ByteString[] {
    return this.parts.map((part) => part.fields(item)).find((fields) => fields.length > 0) ?? [];
  }

  setField(item: ByteString, field: ByteString, value: ByteString): boolean {
    return this.holder(item)?.setField(item, field, value) ?? false;
  }

  removeField(item: ByteString, field: ByteString): boolean {
    return this.holder(item)?.removeField(item, field) ?? false;
  }

  flag(item: ByteString, flag: ByteString): ByteString | undefined {
    return this.parts.map((part) => part.flag(item, flag)).find((value) => value !== undefined);
  }

  flags(item: ByteString): readonly ByteString[] {
    return this.parts.map((part) => part.flags(item)).find((flags) => flags.length > 0) ?? [];
  }

  setFlag(item: ByteString, flag: ByteString, value: ByteString): boolean {
    return this.holder(item)?.setFlag(item, flag, value) ?? false;
  }

  variable(item: ByteString, variable: ByteString): ByteString | undefined {
    return this.parts.map((part) => part.variable(item, variable)).find((value) => value !== undefined);
  }

  variables(item: ByteString): readonly ByteString[] {
    return this.parts.map((part) => part.variables(item)).find((names) => names.length > 0) ?? [];
  }

  setVariable(item: ByteString, variable: ByteString, value: ByteString): boolean {
    return this.holder(item)?.setVariable(item, variable, value) ?? false;
  }

  accepts(item: ByteString, type: ByteString): boolean {
    return this.parts.some((part) => part.accepts(item, type));
  }

  shutdown(): void {
    for (const part of this.parts) part.shutdown();
  }

  release(): void {
    for (const part of this.parts) part.release();
  }
}

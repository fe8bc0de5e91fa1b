import type { TarReadEntry } from '../../formats/tar/entry.js';
import { TarReader } from '../../formats/tar/read.js';
import { RootfsError } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import type { ControlFile } from '../package.js';
import { memberPath } from './paths.js';
import { hostile, malformed, quoted } from './refusal.js';

/** The control member is held in memory, so it has a limit of its own. */
export const CONTROL_MAX_BYTES = 64 * 1024 * 1024;
/** @see dpkg lib/dpkg/dpkg.h, MAXCONTROLFILENAME */
const NAME_MAX_BYTES = 100;
const FILES_MAX = 1000;

export interface ControlMember {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** The file `control` as text. */
  readonly control: string;
  /** In byte order of the names. */
  readonly files: readonly ControlFile[];
}

/** A control file becomes var/lib/dpkg/info/PACKAGE.NAME, so its name must be no path and not dpkg's own `list`. */
function controlName(entry: TarReadEntry): string {
  const name = memberPath(entry.path, false);
  if (entry.kind !== 'file') throw hostile(`the control file ${quoted(entry.path)} is a ${entry.kind}`);
  if (!/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/.test(name) || Buffer.byteLength(name) > NAME_MAX_BYTES) {
    throw hostile(`a control file is called ${quoted(entry.path)}`);
  }
  if (name === 'list')
    throw hostile('the control member has a file "list", which is part of dpkg\'s own database');
  return name;
}

function controlFiles(tar: Uint8Array): readonly ControlFile[] {
  const reader = new TarReader();
  const entries = reader.push(tar);
  reader.finish();
  const files = new Map<string, ControlFile>();
  for (const entry of entries) {
    // "The control tarball may optionally contain an entry for '.'" (deb(5)).
    if (entry.kind === 'directory' && memberPath(entry.path, true) === '') continue;
    const name = controlName(entry);
    if (files.has(name)) throw hostile(`the control file ${quoted(name)} is there twice`);
    // A copy of its own: a view would keep, and send to other threads, the whole member.
    const bytes = new Uint8Array(tar.subarray(entry.contentOffset, entry.contentOffset + entry.sizeBytes));
    files.set(name, { name, mode: entry.mode, mtimeSeconds: entry.mtimeSeconds, bytes });
    if (files.size > FILES_MAX) throw hostile(`the control member has more than ${FILES_MAX} files`);
  }
  return sortedBytewise(files.values(), (file) => file.name);
}

function controlText(files: readonly ControlFile[]): string {
  const file = files.find(({ name }) => name === 'control');
  if (file === undefined) throw malformed('the control member has no file "control"');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes);
  } catch (cause) {
    throw malformed('the control file is not UTF-8', cause);
  }
}

/** A field of the one stanza that the control file is. Everything else in it is for formats/deb822 to parse. */
function field(control: string, name: string, syntax: RegExp): string {
  const lines = control.split('\n').filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  if (lines.length !== 1) throw malformed(`the control file has ${lines.length} fields "${name}"`);
  const value = (lines[0] as string).slice(name.length + 1).trim();
  if (!syntax.test(value)) throw malformed(`the field "${name}" of the control file is ${quoted(value)}`);
  return value;
}

/**
 * Reads an uncompressed control member.
 * @throws RootfsError `DEB_MALFORMED`, `DEB_HOSTILE`, `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED`
 * @see deb(5), deb-control(5), Debian Policy §5.6.1, §5.6.8, §5.6.12
 */
export function readControl(tar: Uint8Array): ControlMember {
  const files = controlFiles(tar);
  const control = controlText(files);
  return {
    name: field(control, 'Package', /^[a-z0-9][a-z0-9+.-]+$/),
    version: field(control, 'Version', /^[0-9A-Za-z][0-9A-Za-z.+~:-]*$/),
    architecture: field(control, 'Architecture', /^[a-z0-9][a-z0-9-]*$/),
    control,
    files,
  };
}

/** Joins chunks that were bounded by {@link CONTROL_MAX_BYTES}. */
export async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  if (parts.length === 0) throw new RootfsError('ARCHIVE_MALFORMED', 'it unpacks to nothing');
  return Buffer.concat(parts);
}

import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import type { InstallChange } from './install-failure.js';
import { changeSentence, errnoText, type InstallFailure } from './install-failure.js';
import { InstallContext } from './install-info.js';
import type { LinkFlags } from './install-links.js';
import type { PresetMode } from './install-operations.js';
import { mangleUnitName } from './unit-name.js';
import { unitPaths, type UnitPaths } from './unit-paths.js';

/** What ends systemctl: told as it is, exit status 1. */
export class SystemctlError extends Error {}

/** The options of one run. */
export interface SystemctlOptions {
  readonly scope: 'system' | 'global';
  /** Of --root without a slash at the end; '' for `/`. */
  readonly root: ByteString;
  /** Whether --root was given at all. */
  readonly hasRoot: boolean;
  readonly quiet: boolean;
  readonly force: boolean;
  readonly runtime: boolean;
  readonly now: boolean;
  readonly full: boolean;
  readonly presetMode: PresetMode;
}

/** One run of systemctl on a tree in which no systemd runs. */
export class SystemctlSession {
  readonly paths: UnitPaths;

  constructor(
    readonly process: Process,
    readonly options: SystemctlOptions,
    /** Of systemd: 252. */
    readonly release: number,
    /** Below --root. */
    readonly files: Files,
  ) {
    this.paths = unitPaths(options.scope, release);
  }

  context(changes: InstallChange[]): InstallContext {
    return new InstallContext(this.files, this.paths, changes, this.process.origin, this.release);
  }

  get linkFlags(): LinkFlags {
    const { force, runtime } = this.options;
    return { force, lenient: false, folder: runtime ? this.paths.runtime : this.paths.persistent };
  }

  /** A line on standard error, as systemd's programs log without a journal. */
  log(text: ByteString): Promise<void> {
    return this.process.write(`${text}\n`, 2);
  }

  /** The same unless --quiet. */
  info(text: ByteString): Promise<void> {
    return this.options.quiet ? Promise.resolve() : this.log(text);
  }

  /** The names of units, as they are meant. Paths are left alone when `allowPaths`. @throws SystemctlError */
  async mangle(names: readonly ByteString[], operation: string, suffix = '.service'): Promise<ByteString[]> {
    const mangled: ByteString[] = [];
    for (const name of names) {
      if (name.includes('/')) {
        mangled.push(this.process.files.absolute(name).replace(/\/\.?(?=\/|$)/g, ''));
        continue;
      }
      const found = mangleUnitName(name, operation, suffix);
      if (found === undefined) {
        throw new SystemctlError(`Failed to mangle unit name or path '${name}': Invalid argument`);
      }
      if (found.notice !== undefined) await this.info(found.notice.replace(/\n$/, ''));
      mangled.push(found.name);
    }
    return mangled;
  }

  /** A character that is drawn as well as the locale allows. */
  glyph(name: 'arrow' | 'bullet'): ByteString {
    const { env } = this.process;
    const locale = env.get('LC_ALL') || env.get('LC_CTYPE') || env.get('LANG') || '';
    if (!/utf-?8/i.test(locale)) return name === 'arrow' ? '->' : '*';
    return name === 'arrow' ? '\xe2\x86\x92' : '\xe2\x80\xa2';
  }

  private outside(path: ByteString): ByteString {
    return path.startsWith('/') ? this.options.root + path : path;
  }

  /** Tells what was done. @returns whether anything failed */
  async report(
    changes: readonly InstallChange[],
    verb: string,
    failure: InstallFailure | undefined,
  ): Promise<boolean> {
    const how = { release: this.release, arrow: this.glyph('arrow') };
    for (const change of changes) {
      const sentence = changeSentence({ ...change, path: this.outside(change.path) }, verb, how);
      if (change.kind === 'error') await this.log(sentence);
      else await this.info(sentence);
    }
    const isTold = changes.some((change) => change.kind === 'error');
    if (failure !== undefined && !isTold) {
      const what = this.release >= 254 ? `${verb} unit` : verb;
      await this.log(`Failed to ${what}: ${errnoText(failure.code)}.`);
    }
    return failure !== undefined;
  }
}

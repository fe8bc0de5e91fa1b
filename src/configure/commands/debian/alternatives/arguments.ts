import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { checkName, checkPath } from './check-install.js';
import { parsePriority } from './database.js';
import type { Alternative, Choice } from './model.js';
import { addSlave, newAlternative } from './model.js';
import type { Settings } from './session.js';
import { AlternativesError, AlternativesUsage } from './session.js';

/** What the command line asks for. */
export type Action =
  | { readonly kind: 'install'; readonly wanted: Alternative; readonly choice: Choice }
  | { readonly kind: 'set' | 'remove'; readonly name: ByteString; readonly path: ByteString }
  | {
      readonly kind: 'display' | 'query' | 'auto' | 'config' | 'list' | 'remove-all';
      readonly name: ByteString;
    }
  | { readonly kind: 'all' | 'get-selections' | 'set-selections' };

const TWO_OPERANDS: ReadonlySet<string> = new Set(['set', 'remove']);
const ONE_OPERAND: ReadonlySet<string> = new Set([
  'display',
  'query',
  'auto',
  'config',
  'list',
  'remove-all',
]);
const NO_OPERAND: ReadonlySet<string> = new Set(['all', 'get-selections', 'set-selections']);

function defaults(instdir: ByteString): Pick<Settings, 'instdir' | 'altdir' | 'admindir' | 'logFile'> {
  return {
    instdir,
    altdir: '/etc/alternatives',
    admindir: `${instdir}/var/lib/dpkg/alternatives`,
    logFile: `${instdir}/var/log/alternatives.log`,
  };
}

/** Goes through the arguments once, from left to right, as the program does. */
class ArgumentReader {
  readonly settings: Settings;
  action: Action | undefined;
  private at = 0;

  constructor(private readonly process: Process) {
    const { env } = process;
    const admin = env.get('DPKG_ADMINDIR');
    const places = defaults(env.get('DPKG_ROOT') ?? '');
    this.settings = { verbosity: 0, force: false, skipAuto: false, ...places };
    if (admin !== undefined) this.settings.admindir = `${admin}/alternatives`;
  }

  read(): void {
    for (; this.at < this.process.args.length; this.at++) {
      const arg = this.process.args[this.at] as ByteString;
      if (!arg.startsWith('--')) throw new AlternativesError(`unknown argument '${arg}'`);
      this.readOption(arg.slice(2), arg);
    }
  }

  private take(count: number, usage: string): readonly ByteString[] {
    const taken = this.process.args.slice(this.at + 1, this.at + 1 + count);
    if (taken.length < count) throw new AlternativesUsage(usage);
    this.at += count;
    return taken;
  }

  private readOption(name: string, arg: ByteString): void {
    if (name === 'install') this.readInstall();
    else if (name === 'slave') this.readSlave();
    else if (TWO_OPERANDS.has(name)) {
      this.checkSingle(name);
      const [group = '', path = ''] = this.take(2, `--${name} needs <name> <path>`);
      checkName(group);
      checkPath(path);
      this.action = { kind: name as 'set' | 'remove', name: group, path };
    } else if (ONE_OPERAND.has(name)) {
      this.checkSingle(name);
      const [group = ''] = this.take(1, `--${name} needs <name>`);
      checkName(group);
      this.action = { kind: name as 'auto', name: group };
    } else if (NO_OPERAND.has(name)) {
      this.checkSingle(name);
      this.action = { kind: name as 'all' };
    } else this.readSetting(name, arg);
  }

  private checkSingle(name: string): void {
    if (this.action === undefined) return;
    throw new AlternativesUsage(`two commands specified: --${this.action.kind} and --${name}`);
  }

  private readInstall(): void {
    this.checkSingle('install');
    const usage = '--install needs <link> <name> <path> <priority>';
    const [link = '', name = '', path = '', text = ''] = this.take(4, usage);
    if (link === path) throw new AlternativesUsage(`<link> '${link}' is the same as <path>`);
    const priority = parsePriority(text);
    if (priority === 'range') throw new AlternativesUsage(`priority '${text}' is out of range`);
    if (priority === undefined) throw new AlternativesUsage(`priority '${text}' must be an integer`);
    const wanted: Alternative = { ...newAlternative(name), link, status: 'auto', modified: true };
    this.action = { kind: 'install', wanted, choice: { path, priority, slaves: new Map() } };
  }

  private readSlave(): void {
    if (this.action?.kind !== 'install') throw new AlternativesUsage('--slave only allowed with --install');
    const [link = '', name = '', path = ''] = this.take(3, '--slave needs <link> <name> <path>');
    const { wanted, choice } = this.action;
    if (link === path) throw new AlternativesUsage(`<link> '${link}' is the same as <path>`);
    if (name === wanted.name) throw new AlternativesUsage(`<name> '${name}' is both primary and slave`);
    if (link === wanted.link) throw new AlternativesUsage(`<link> '${link}' is both primary and slave`);
    for (const slave of wanted.slaves) {
      if (slave.name === name) throw new AlternativesUsage(`duplicate slave <name> '${name}'`);
      if (slave.link === link) throw new AlternativesUsage(`duplicate slave <link> '${link}'`);
    }
    addSlave(wanted, name, link, false);
    this.action = {
      ...this.action,
      choice: { ...choice, slaves: new Map([...choice.slaves, [name, path]]) },
    };
  }

  private readSetting(name: string, arg: ByteString): void {
    const { settings } = this;
    switch (name) {
      case 'quiet':
        settings.verbosity = -1;
        break;
      case 'verbose':
        settings.verbosity = 1;
        break;
      case 'debug':
        settings.verbosity = 2;
        break;
      case 'force':
        settings.force = true;
        break;
      case 'skip-auto':
        settings.skipAuto = true;
        break;
      case 'help':
      case 'version':
        return unmodelled(this.process, `update-alternatives ${arg}`);
      default:
        this.readDirectory(name, arg);
    }
  }

  private readDirectory(name: string, arg: ByteString): void {
    const { settings } = this;
    if (name === 'log') {
      settings.logFile = settings.instdir + (this.take(1, '--log needs a <file> argument')[0] ?? '');
      return;
    }
    if (!['altdir', 'admindir', 'instdir', 'root'].includes(name)) {
      throw new AlternativesUsage(`unknown option '${arg}'`);
    }
    const [folder = ''] = this.take(1, `--${name} needs a <directory> argument`);
    if (name === 'admindir') settings.admindir = folder;
    else if (name === 'root') Object.assign(settings, defaults(folder));
    // The program computes the new directory's length for --instdir and then forgets the directory: no effect.
    else if (name === 'altdir') {
      settings.altdir = folder.startsWith(settings.instdir) ? folder.slice(settings.instdir.length) : folder;
    }
  }
}

/**
 * Reads the command line.
 * @throws AlternativesError, AlternativesUsage
 */
export function readArguments(process: Process): { readonly settings: Settings; readonly action: Action } {
  const reader = new ArgumentReader(process);
  reader.read();
  if (reader.action === undefined) {
    throw new AlternativesUsage(
      'need --display, --query, --list, --get-selections, --config, --set, --set-selections, --install, ' +
        '--remove, --all, --remove-all or --auto',
    );
  }
  return { settings: reader.settings, action: reader.action };
}

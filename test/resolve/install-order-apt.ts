import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { COLLECTION } from './frozen.js';

/** apt's major and minor version whose order the tests expect; another one may order otherwise. */
const APT = '2.6';

/** Whether the host has the apt that is imitated; says loudly when not. */
export function hasApt(): boolean {
  const { stdout } = spawnSync('apt-get', ['--version'], { encoding: 'utf8' });
  const found = new RegExp(`^apt ${APT.replace('.', '\\.')}\\.`).test(stdout ?? '');
  if (!found) console.warn(`SKIPPED: there is no apt ${APT} on this machine to compare with`);
  return found;
}

export interface AptOptions {
  readonly architecture: string;
  readonly foreign?: readonly string[];
  /** Count apt as essential, as it does by itself; mmdebstrap keeps it from that but in the variant `apt`. */
  readonly aptEssential: boolean;
  /** A suite of the frozen archive, or the packages of a made-up one. */
  readonly source: string | readonly PackageStanza[];
}

/** A root for the real apt over a frozen or made-up index, with archives of the right names and sizes and no content. */
export class AptRoot {
  readonly #root = mkdtempSync(join(tmpdir(), 'rootfs-apt-order-'));

  constructor(options: AptOptions) {
    for (const part of ['etc/apt', 'var/cache/apt/archives/partial', 'var/lib/apt/lists/partial'])
      mkdirSync(join(this.#root, part), { recursive: true });
    writeFileSync(this.#path('etc/apt/sources.list'), this.#sourceLine(options));
    writeFileSync(this.#path('apt.conf'), this.#configuration(options));
    this.setInstalled([]);
    this.#apt(['update', '-q']);
  }

  #sourceLine({ architecture, foreign = [], source }: AptOptions): string {
    const list = [architecture, ...foreign].join(',');
    if (typeof source === 'string') {
      const keyring = join(COLLECTION, 'archive/debian-archive-keyring.gpg');
      const uri = `file:${join(COLLECTION, 'archive/debian')}`;
      return `deb [arch=${list} signed-by=${keyring}] ${uri} ${source} main\n`;
    }
    writeFileSync(this.#path('Packages'), source.map(indexStanza).join('\n'));
    return `deb [arch=${list} trusted=yes] file:${this.#root} ./\n`;
  }

  #path(part: string): string {
    return join(this.#root, part);
  }

  #configuration({ architecture, foreign = [], aptEssential }: AptOptions): string {
    const list = [architecture, ...foreign].map((name) => `"${name}";`).join(' ');
    const lines = [
      `Dir "${this.#root}"; Dir::State::Status "${this.#path('status')}"; Dir::Log "/dev/null";`,
      `Dir::Etc::main "/dev/null"; Dir::Etc::parts "/dev/null"; Acquire::Check-Valid-Until "false";`,
      `Apt::Architecture "${architecture}"; Apt::Architectures { ${list} };`,
      'Apt::Install-Recommends "false"; Acquire::Languages "none"; APT::Sandbox::User "root";',
      'Debug::NoLocking "1"; Dpkg::Use-Pty "0"; DPkg::Inhibit-Shutdown "false";',
      // Print dpkg's command lines and run nothing; name the archives one by one, not by a directory of links.
      'Debug::pkgDPkgPM "1"; dpkg::install::recursive "false"; dpkg::install::recursive::force "true";',
    ];
    if (!aptEssential) lines.push('pkgCacheGen::ForceEssential ",";');
    return lines.join('\n') + '\n';
  }

  #apt(words: readonly string[]): string {
    const env = { PATH: process.env['PATH'] ?? '', APT_CONFIG: this.#path('apt.conf'), LC_ALL: 'C' };
    const run = spawnSync('apt-get', ['--yes', ...words], { encoding: 'utf8', env, maxBuffer: 1 << 28 });
    if (run.status !== 0) throw new Error(`apt-get ${words.join(' ')}:\n${run.stdout}${run.stderr}`);
    return run.stdout + run.stderr;
  }

  /** Makes packages installed and configured, as dpkg would have written them down. */
  setInstalled(stanzas: readonly PackageStanza[]): void {
    // apt knows its cache by the second of the status file's last change, which may be the same as before.
    rmSync(this.#path('var/cache/apt/pkgcache.bin'), { force: true });
    writeFileSync(this.#path('status'), stanzas.map((one) => control(one, STATUS)).join('\n'));
  }

  /** The runs of dpkg that apt would make, a line each: `unpack a_1_amd64.deb …`, `configure a:amd64 …`, `pending`. */
  runs(words: readonly string[]): readonly string[] {
    for (const [, name = '', size = ''] of this.#apt(['--print-uris', ...words]).matchAll(
      /^'.*' (\S+\.deb) (\d+) /gm,
    )) {
      const path = join(this.#root, 'var/cache/apt/archives', name);
      if (!existsSync(path)) writeFileSync(path, '');
      truncateSync(path, Number(size));
    }
    const lines = this.#apt(words).split('\n');
    return lines.filter((line) => / --status-fd \d+ /.test(line)).map(shortRun);
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

const ACTIONS: readonly (readonly [string, string])[] = [
  [' --no-triggers --unpack --auto-deconfigure ', 'unpack'],
  [' --no-triggers --configure ', 'configure'],
  [' --configure --pending ', 'configure-pending'],
];

function shortRun(line: string): string {
  for (const [text, kind] of ACTIONS) {
    const at = line.indexOf(text);
    if (at < 0) continue;
    const words = line.slice(at + text.length).trim();
    return `${kind} ${words.replace(/\S*\//g, '')}`.trim();
  }
  throw new Error(`not a run of dpkg that is known here: ${line}`);
}

const STATUS: Fields = [['Status', 'install ok installed']];

/** A stanza as an index has it. */
export function indexStanza(stanza: PackageStanza): string {
  return control(stanza, [
    ['Filename', `./${stanza.name}_${stanza.architecture}.deb`],
    ['Size', String(stanza.sizeBytes || 1000)],
    ['SHA256', '0'.repeat(64)],
  ]);
}

type Fields = readonly (readonly [name: string, text: string])[];

function control(stanza: PackageStanza, more: Fields): string {
  const fields: Fields = [
    ['Package', stanza.name],
    ['Source', stanza.source === stanza.name ? '' : stanza.source],
    ['Essential', stanza.essential ? 'yes' : ''],
    ['Priority', stanza.priority],
    ['Installed-Size', String(stanza.installedSizeKib)],
    ['Architecture', stanza.architecture],
    ['Multi-Arch', stanza.multiArch === 'no' ? '' : stanza.multiArch],
    ['Version', stanza.version],
    ['Replaces', stanza.replaces],
    ['Provides', stanza.provides],
    ['Depends', stanza.depends],
    ['Pre-Depends', stanza.preDepends],
    ['Recommends', stanza.recommends],
    ['Suggests', stanza.suggests],
    ['Breaks', stanza.breaks],
    ['Conflicts', stanza.conflicts],
    ['Enhances', stanza.enhances],
    ...more,
  ];
  return fields.map(([name, text]) => (text === '' ? '' : `${name}: ${text}\n`)).join('');
}

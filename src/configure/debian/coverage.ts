import type { ByteString } from '../../kernel/byte-string.js';
import { textOf } from '../../kernel/byte-string.js';
import { compareBytewise } from '../../kernel/order.js';
import type { ReadAt } from '../../kernel/content.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Package } from '../../package/package.js';
import { builtinsOf } from '../../shell/builtins/table.js';
import { programOfHead, SHEBANG_BYTES } from '../system/programs.js';
import { callsOf, type ScriptCalls } from './coverage-calls.js';
import { scriptsOf, ShippedFiles } from './coverage-files.js';

/** A command that nothing stands for. */
export interface UnmodelledUse {
  readonly command: string;
  /** `postinst`, or the path of a program that a maintainer script calls. */
  readonly script: string;
  readonly line: number;
}

/** What the maintainer scripts of a package call, by name and in byte order. */
export interface PackageCoverage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly scripts: readonly string[];
  /** Programs that a model stands for. */
  readonly modelled: readonly string[];
  /** Shell scripts of the set, which are interpreted as the maintainer scripts are. */
  readonly interpreted: readonly string[];
  /** Programs that no package of the set ships: they are not found in a real root either. */
  readonly absent: readonly string[];
  readonly unmodelled: readonly UnmodelledUse[];
  /** Calls whose program is only known when the script runs. */
  readonly computed: number;
}

/** Shells are what interprets. */
const SHELLS = new Set(['sh', 'dash', 'bash']);

/** How many scripts one package may lead to. */
const MOST_SCRIPTS = 200;

class Survey {
  readonly modelled = new Set<string>();
  readonly interpreted = new Set<string>();
  readonly absent = new Set<string>();
  readonly unmodelled = new Map<string, UnmodelledUse>();
  computed = 0;
  private readonly seen = new Set<string>();

  constructor(
    private readonly files: ShippedFiles,
    private readonly isModelled: (name: string) => boolean,
    private readonly builtins: ReadonlySet<ByteString>,
  ) {}

  /** Looks at a script, and at every script that it calls. */
  script(name: string, text: ByteString): void {
    if (this.seen.has(name) || this.seen.size >= MOST_SCRIPTS) return;
    this.seen.add(name);
    const program = programOfHead(text.slice(0, SHEBANG_BYTES));
    if (program.kind === 'foreign') {
      this.without(program.language, name, 1);
      return;
    }
    const calls = this.parse(name, text);
    if (calls === undefined) return;
    this.computed += calls.computed;
    for (const { command, line } of calls.calls) this.call(command, name, line);
  }

  private parse(name: string, text: ByteString): ScriptCalls | undefined {
    try {
      return callsOf(text, name, this.files);
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      this.without(error.message, name, 1);
      return undefined;
    }
  }

  private without(command: string, script: string, line: number): void {
    const key = `${command}\0${script}`;
    if (!this.unmodelled.has(key)) this.unmodelled.set(key, { command, script, line });
  }

  private call(command: ByteString, script: string, line: number): void {
    if (this.builtins.has(command)) return;
    const name = textOf(command.slice(command.lastIndexOf('/') + 1));
    const file = this.files.find(command);
    if (file === undefined) {
      (this.isModelled(name) ? this.modelled : this.absent).add(name);
      return;
    }
    const program = this.files.program(file);
    // As when it is run: a model of a script for bash comes first.
    const isBash = program.kind === 'shell' && program.dialect === 'bash';
    if (program.kind !== 'foreign' && !(isBash && this.isModelled(name))) {
      this.interpreted.add(name);
      this.script(`/${file.path}`, this.files.text(file));
    } else if (SHELLS.has(name)) {
      this.interpreted.add(name);
    } else if (this.isModelled(name) || this.isModelled(file.path.slice(file.path.lastIndexOf('/') + 1))) {
      this.modelled.add(name);
    } else this.without(name, script, line);
  }
}

/**
 * Tells for each package which commands of its maintainer scripts are modelled, interpreted, or neither, without running
 * any: also of those in branches that a build would not take.
 * @param isModelled whether there is a model for a program's name
 */
export function coverageOf(
  packages: readonly Package[],
  readAt: ReadAt,
  isModelled: (name: string) => boolean,
): readonly PackageCoverage[] {
  const files = new ShippedFiles(packages, readAt);
  const builtins = new Set(builtinsOf('dash').keys());
  return packages.map((pkg) => {
    const survey = new Survey(files, isModelled, builtins);
    const scripts = scriptsOf(pkg);
    for (const { name, text } of scripts) survey.script(name, text);
    const sorted = (names: ReadonlySet<string>): readonly string[] => [...names].sort(compareBytewise);
    return {
      name: pkg.name,
      version: pkg.version,
      architecture: pkg.architecture,
      scripts: scripts.map(({ name }) => name),
      modelled: sorted(survey.modelled),
      interpreted: sorted(survey.interpreted),
      absent: sorted(survey.absent),
      unmodelled: [...survey.unmodelled.values()],
      computed: survey.computed,
    };
  });
}

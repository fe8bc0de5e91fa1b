import { apkRecords } from '../../../make/apk-records.js';
import type { IndexRecord } from '../../../../src/archive/alpine/record.js';
import { readDependency } from '../../../../src/formats/alpine/dependency.js';
import type { NameFlags, WorldLink } from '../../../../src/resolve/alpine/solve.js';
import { Universe } from '../../../../src/resolve/alpine/universe.js';
import type { Name } from '../../../../src/resolve/alpine/universe-types.js';
import { withoutRepository, worldLink } from '../../../../src/resolve/alpine/world.js';
import type { SolverCase } from './case.js';
import { type InstalledRecord, readInstalledDatabase } from './installed.js';
import type { CommandLine } from './options.js';

/** A root with its database, world and repositories, and what a run of apk prints about it. */
export interface System {
  readonly universe: Universe;
  readonly world: readonly WorldLink[];
  readonly installed: readonly InstalledRecord[];
  readonly command: CommandLine;
  /** 1 is apk's default; `-v` adds 1, `-q` takes 1. */
  readonly verbosity: number;
  readonly named: NameFlags[];
  readonly output: Output;
}

/** Standard output and error, as one text. */
export class Output {
  text = '';

  constructor(private readonly verbosity: number) {}

  error(message: string): void {
    this.text += `ERROR: ${message}\n`;
  }

  warn(message: string): void {
    if (this.verbosity >= 0) this.text += `WARNING: ${message}\n`;
  }

  message(message: string): void {
    if (this.verbosity >= 1) this.text += `${message}\n`;
  }

  raw(text: string): void {
    this.text += text;
  }
}

export function optionValue(command: CommandLine, ...names: readonly string[]): string | undefined {
  return command.options.filter(([name]) => names.includes(name)).at(-1)?.[1];
}

export function hasOption(command: CommandLine, ...names: readonly string[]): boolean {
  return (optionValue(command, ...names) ?? 'no') !== 'no';
}

function verbosityOf(command: CommandLine): number {
  const count = (wanted: string): number => command.options.filter(([name]) => name === wanted).length;
  return Math.max(0, 1 + count('verbose') - count('quiet'));
}

function warnOfIndexes(output: Output, records: readonly IndexRecord[]): void {
  const bad = records.some((record) => record.uninstallable);
  const so = bad ? 'are not installable' : 'might not function properly';
  if (records.some((record) => record.unknownFields !== '')) {
    output.warn(`This apk-tools is OLD! Some packages ${so}.`);
  }
  if (records.some((record) => record.brokenFields !== '')) {
    output.warn(`The indexes contain broken packages which ${so}.`);
  }
}

function readWorld(universe: Universe, words: readonly string[]): readonly WorldLink[] {
  return words.map((word) => {
    const dependency = readDependency(word, true);
    if (dependency === undefined || dependency.broken) throw new Error(`bad world: ${word}`);
    return worldLink(universe, dependency);
  });
}

/** Reads in apk's order: world, installed packages, repositories; a repository named twice is one with two tags. */
export function openSystem(one: SolverCase, read: (file: string) => string, command: CommandLine): System {
  const verbosity = verbosityOf(command);
  const output = new Output(verbosity);
  const universe = new Universe(optionValue(command, 'arch') ?? 'x86_64');
  const world = readWorld(universe, one.world);
  const installed = one.installed === undefined ? [] : readInstalledDatabase(read(one.installed));
  for (const { record, tag, broken } of installed) universe.addInstalled(record, tag, broken);
  const isInMemory = hasOption(command, 'root-tmpfs');
  const listed = one.cache !== undefined && isInMemory ? apkRecords(read(one.cache), one.cache) : [];
  for (const record of listed) universe.addListed(record);
  const records = [...installed.map(({ record }) => record), ...listed];
  const files: string[] = [];
  const hidden = optionValue(command, 'network') === 'no';
  for (const { tag, file } of one.repositories) {
    if (files.includes(file)) universe.alsoTag(files.indexOf(file), tag);
    else {
      const found = apkRecords(read(file), file);
      universe.addRepository({ tag, hidden, records: found });
      records.push(...found);
      files.push(file);
    }
  }
  universe.close();
  warnOfIndexes(output, records);
  return { universe, world, installed, command, verbosity, named: [], output };
}

/** Tells of tags that no repository has. @returns whether there are any */
export function lacksTags(system: System, world: readonly WorldLink[]): boolean {
  if (hasOption(system.command, 'force-broken-world')) return false;
  const { tags } = system.universe;
  const bad = withoutRepository(system.universe, world);
  for (const { link, tag } of bad) {
    const word = `${link.name.text}${tags.suffix(tag)}`;
    system.output.warn(`The repository tag for world dependency '${word}' does not exist`);
  }
  return bad.length > 0;
}

/** Whether a shell pattern with `*`, `?` and `[…]` matches, without regard to case. */
function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i').test(text);
}

/** The names that operands mean; undefined for one that nothing mentions. With a `*` in any, all are patterns. */
export function namesMatching(
  system: System,
  operands: readonly string[],
): readonly (readonly [operand: string, name: Name | undefined])[] {
  const { universe } = system;
  if (!operands.some((operand) => operand.includes('*'))) {
    return operands.map((operand) => [operand, universe.known(operand)]);
  }
  return universe.allNames().flatMap((name) => {
    const operand = operands.find((pattern) => matchesPattern(pattern, name.text));
    return operand === undefined ? [] : [[operand, name] as const];
  });
}

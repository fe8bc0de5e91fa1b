import { createHash } from 'node:crypto';
import { RecordReader } from '../../../../src/archive/alpine/record-read.js';
import {
  ANY,
  type Dependency,
  isConflict,
  readDependency,
} from '../../../../src/formats/alpine/dependency.js';
import { EQUAL } from '../../../../src/formats/alpine/version.js';
import { LATEST, UPGRADE } from '../../../../src/resolve/alpine/solve-flags.js';
import { addToWorld, worldLink } from '../../../../src/resolve/alpine/world.js';
import { solveAndCommit } from './commit.js';
import { hasOption, optionValue, type System } from './system.js';

/** apk takes the time; a test that prints it could not pass for apk itself. */
const MADE_UP_VERSION = '20200101.000000';

/** The name and version of `--virtual`; undefined when it is no good. */
function virtualOf(spec: string): Dependency | undefined {
  const asked = readDependency(spec, true);
  if (asked === undefined || asked.broken || isConflict(asked)) return undefined;
  if (asked.operator === EQUAL && asked.version !== '') return asked;
  if (asked.operator !== ANY || asked.version !== '') return undefined;
  return { ...asked, operator: EQUAL, version: MADE_UP_VERSION };
}

function addVirtual(system: System, virtual: Dependency, depends: readonly Dependency[]): void {
  const digest = createHash('sha1').update(`${virtual.name}\0${virtual.version}`).digest('base64');
  const record = new RecordReader().read({
    lines: [
      ['C', `Q1${digest}`],
      ['P', virtual.name],
      ['V', virtual.version],
      ['A', 'noarch'],
    ],
    start: 0,
    end: 0,
  });
  if (typeof record === 'string') throw new Error(record);
  system.universe.addVirtual({ ...record, depends });
}

/** The operands as dependencies, a later one in the place of an earlier one of its name; undefined after an error. */
function readOperands(system: System, forVirtual: boolean): readonly Dependency[] | undefined {
  const found = new Map<string, Dependency>();
  for (const operand of system.command.operands) {
    const dependency = /[ \n]/.test(operand) ? undefined : readDependency(operand, !forVirtual);
    if (dependency === undefined || dependency.broken) {
      const [kind, form] = forVirtual ? ['package', ''] : ['world', '(@tag)'];
      system.output.error(
        `'${operand}' is not a valid ${kind} dependency, format is name${form}([<>~=]version)`,
      );
      return undefined;
    }
    found.set(dependency.name, dependency);
  }
  return [...found.values()];
}

/** `apk add`. */
export function runAdd(system: System): void {
  const { command, universe, named, output } = system;
  const flags = (hasOption(command, 'latest') ? LATEST : 0) | (hasOption(command, 'upgrade') ? UPGRADE : 0);
  const spec = optionValue(command, 'virtual');
  const virtual = spec === undefined ? undefined : virtualOf(spec);
  if (spec !== undefined && virtual === undefined) {
    output.error(`${spec}: bad package specifier`);
    return;
  }
  if (spec !== undefined && command.operands.length === 0) output.warn('creating empty virtual package');
  const asked = readOperands(system, spec !== undefined);
  if (asked === undefined) return;
  if (virtual !== undefined) addVirtual(system, virtual, asked);
  let { world } = system;
  for (const dependency of virtual === undefined ? asked : [virtual]) {
    world = addToWorld(world, worldLink(universe, dependency));
    named.push({ name: universe.name(dependency.name), flags, inheritable: flags });
  }
  solveAndCommit(system, { world });
}

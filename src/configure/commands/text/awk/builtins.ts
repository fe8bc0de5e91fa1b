import { unmodelled } from '../../command.js';
import type { Expression } from './ast.js';
import type { Evaluator } from './evaluator.js';
import { format } from './format.js';
import { splitText } from './patterns.js';
import { substitute } from './substitute.js';
import { inputValue, type Value } from './value.js';
import type { Frame } from './variables.js';

/** One function of awk's own with what it is called with. */
interface Call {
  readonly on: Evaluator;
  readonly name: string;
  readonly args: readonly Expression[];
  readonly frame: Frame;
}

type Builtin = (call: Call) => Promise<Value>;

const ZERO: Expression = { kind: 'number', value: 0 };

function argument({ args }: Call, at: number): Expression {
  return args[at] ?? ZERO;
}

function textAt(call: Call, at: number): Promise<string> {
  return call.on.text(argument(call, at), call.frame);
}

function numberAt(call: Call, at: number): Promise<number> {
  return call.on.number(argument(call, at), call.frame);
}

function ofNumber(work: (value: number) => number): Builtin {
  return async (call) => work(await numberAt(call, 0));
}

async function length(call: Call): Promise<Value> {
  const { on, args, frame } = call;
  const [node] = args;
  if (node === undefined) return on.machine.record.whole.length;
  if (node.kind === 'variable') {
    const cell = on.cell(node.name, frame);
    if (cell.isArray) return cell.array(on.machine.conversions).size;
  }
  return (await textAt(call, 0)).length;
}

/** C's conversion to int, for places in texts. */
function place(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.trunc(Math.min(Math.max(value, -(2 ** 31 - 1)), 2 ** 31 - 1));
}

/** As mawk: what stands before the first character counts, the place before that one too. */
async function substr(call: Call): Promise<Value> {
  const text = await textAt(call, 0);
  let start = place(await numberAt(call, 1)) - 1;
  let count = call.args.length > 2 ? place(await numberAt(call, 2)) : text.length;
  if (start < 0) {
    count -= start + 1;
    start = 0;
  }
  return count <= 0 ? '' : text.slice(start, start + count);
}

async function index(call: Call): Promise<Value> {
  const text = await textAt(call, 0);
  const wanted = await textAt(call, 1);
  if (wanted === '') return 1;
  call.on.machine.meter.step(text.length >> 4);
  return text.indexOf(wanted) + 1;
}

async function match(call: Call): Promise<Value> {
  const { on, frame } = call;
  const { variables } = on.machine;
  const text = await textAt(call, 0);
  const regex = await on.regex(argument(call, 1), frame);
  const [start = -1, end = -2] = regex.exec(text, 0, false) ?? [];
  variables.set('RSTART', start + 1);
  variables.set('RLENGTH', start < 0 ? -1 : end - start);
  return start + 1;
}

async function split(call: Call): Promise<Value> {
  const { on, args, frame } = call;
  const { patterns, meter } = on.machine;
  const text = await textAt(call, 0);
  const [, target, given] = args;
  const separator =
    given?.kind === 'regex'
      ? patterns.regexSeparator(given.source)
      : patterns.fieldSeparator(given === undefined ? on.machine.textOf('FS') : await textAt(call, 2));
  if (target?.kind !== 'variable') return 0;
  const parts = splitText(text, separator);
  meter.step(parts.length * 8);
  on.array(target.name, frame).load(parts.map(inputValue));
  return parts.length;
}

async function sprintf({ on, args, frame }: Call): Promise<Value> {
  const values: Value[] = [];
  for (const node of args) values.push(await on.evaluate(node, frame));
  let text = '';
  format(on.machine.conversions, 'sprintf', values, (made) => void (text = made));
  on.machine.meter.text(text.length);
  return text;
}

async function replace(call: Call): Promise<Value> {
  const { on, name, args, frame } = call;
  const { machine } = on;
  const regex = await on.regex(argument(call, 0), frame);
  const replacement = await textAt(call, 1);
  const node: Expression = args[2] ?? { kind: 'field', index: ZERO };
  const isTarget = node.kind === 'variable' || node.kind === 'element' || node.kind === 'field';
  const target = isTarget ? await on.place(node, frame) : undefined;
  const text = target === undefined ? await textAt(call, 2) : machine.conversions.text(target.get());
  const isGlobal = name === 'gsub';
  const made = substitute(machine, { regex, replacement, text, isGlobal });
  if (made.count > 0) target?.set(made.text);
  return made.count;
}

async function system(call: Call): Promise<Value> {
  const command = await textAt(call, 0);
  const { machine } = call.on;
  await machine.outputs.flushAll();
  return machine.process.run(['/bin/sh', '-c', command]);
}

async function close(call: Call): Promise<Value> {
  const name = await textAt(call, 0);
  const { outputs, inputs } = call.on.machine;
  const written = await outputs.close(name);
  return (await inputs.close(name)) ?? written ?? -1;
}

async function fflush(call: Call): Promise<Value> {
  const { outputs } = call.on.machine;
  const name = call.args.length === 0 ? '/dev/stdout' : await textAt(call, 0);
  if (name === '') await outputs.flushAll();
  else if (name === '/dev/stdout') await outputs.stdout.flush();
  else if (!(await outputs.flush(name))) return -1;
  return 0;
}

async function srand(call: Call): Promise<Value> {
  const { machine } = call.on;
  const before = machine.seed;
  machine.seed =
    call.args.length === 0
      ? machine.process.system.tree.epoch
      : await call.on.evaluate(argument(call, 0), call.frame);
  return before;
}

/** Real and not modelled: random numbers, and times in words. */
function refused({ on, name }: Call): never {
  return unmodelled(on.machine.process, `awk's ${name}`);
}

const LOWER = /[A-Z]+/g;
const UPPER = /[a-z]+/g;

const TABLE: Readonly<Record<string, Builtin>> = {
  atan2: async (call) => Math.atan2(await numberAt(call, 0), await numberAt(call, 1)),
  close,
  cos: ofNumber(Math.cos),
  exp: ofNumber(Math.exp),
  fflush,
  gsub: replace,
  index,
  int: ofNumber(Math.trunc),
  length,
  log: ofNumber(Math.log),
  match,
  mktime: refused,
  rand: refused,
  sin: ofNumber(Math.sin),
  split,
  sprintf,
  sqrt: ofNumber(Math.sqrt),
  srand,
  strftime: refused,
  sub: replace,
  substr,
  system,
  systime: (call) => Promise.resolve(call.on.machine.process.system.tree.epoch),
  tolower: async (call) => (await textAt(call, 0)).replace(LOWER, (letters) => letters.toLowerCase()),
  toupper: async (call) => (await textAt(call, 0)).replace(UPPER, (letters) => letters.toUpperCase()),
};

/** Calls a function of awk's own. @see mawk(1), sections 8 and 9 */
export async function callBuiltin(
  on: Evaluator,
  name: string,
  args: readonly Expression[],
  frame: Frame,
): Promise<Value> {
  return TABLE[name]?.({ on, name, args, frame });
}

import { expandFields, expandPattern, expandText } from '../expand/expand.js';
import { matches, patternOf } from '../expand/pattern.js';
import type { Shell } from '../state.js';
import type { Command } from '../syntax/ast.js';
import { runSubshell } from './process.js';

type Compound = Exclude<Command, { readonly kind: 'simple' | 'function' }>;
type Of<K extends Compound['kind']> = Extract<Compound, { readonly kind: K }>;

/** A compound command whose redirections have been made (but for a subshell, which makes its own). */
export function evaluateCompound(shell: Shell, command: Compound, tested: boolean): Promise<number> {
  const { engine } = shell.world;
  switch (command.kind) {
    case 'group':
      return engine.list(shell, command.body, tested);
    case 'subshell':
      return runSubshell(shell, command, tested);
    case 'if':
      return evaluateIf(shell, command, tested);
    case 'loop':
      return evaluateLoop(shell, command, tested);
    case 'for':
      return evaluateFor(shell, command, tested);
    case 'case':
      return evaluateCase(shell, command, tested);
    default:
      return command satisfies never;
  }
}

async function evaluateIf(shell: Shell, command: Of<'if'>, tested: boolean): Promise<number> {
  const { engine } = shell.world;
  for (const { condition, body } of command.branches) {
    const status = await engine.list(shell, condition, true);
    if (shell.skip !== '') return status;
    if (status === 0) return engine.list(shell, body, tested);
  }
  return command.otherwise === undefined ? 0 : engine.list(shell, command.otherwise, tested);
}

/** Takes note of a `break` or `continue` that has reached a loop. @see dash src/eval.c, skiploop */
function reachLoop(shell: Shell): Shell['skip'] {
  const { skip } = shell;
  if (skip !== 'break' && skip !== 'continue') return skip;
  if (--shell.skipCount > 0) return 'break';
  shell.skip = '';
  return skip;
}

async function evaluateLoop(shell: Shell, command: Of<'loop'>, tested: boolean): Promise<number> {
  const { engine, budget } = shell.world;
  let status = 0;
  shell.loopDepth++;
  for (;;) {
    budget.step(shell);
    const condition = await engine.list(shell, command.condition, true);
    let skip = reachLoop(shell);
    if (skip === '') {
      if ((condition === 0) === command.until) break;
      status = await engine.list(shell, command.body, tested);
      skip = reachLoop(shell);
    } else if (skip === 'return') status = condition;
    if (skip !== '' && skip !== 'continue') break;
  }
  shell.loopDepth--;
  return status;
}

async function evaluateFor(shell: Shell, command: Of<'for'>, tested: boolean): Promise<number> {
  const { engine, budget } = shell.world;
  shell.line = command.line;
  const values: string[] = [];
  if (command.words === undefined) values.push(...shell.positional);
  for (const word of command.words ?? []) await expandFields(shell, word, values);
  let status = 0;
  shell.loopDepth++;
  for (const value of values) {
    budget.step(shell);
    shell.variables.set(command.name, value);
    status = await engine.list(shell, command.body, tested);
    const skip = reachLoop(shell);
    if (skip !== '' && skip !== 'continue') break;
  }
  shell.loopDepth--;
  return status;
}

async function evaluateCase(shell: Shell, command: Of<'case'>, tested: boolean): Promise<number> {
  shell.line = command.line;
  const subject = await expandText(shell, command.subject);
  for (const { patterns, body } of command.clauses) {
    for (const word of patterns) {
      const marked = expandPattern(shell, word);
      const pattern = patternOf(typeof marked === 'string' ? marked : await marked);
      shell.world.budget.step(shell, Math.floor((pattern.length * subject.length) / 256));
      if (matches(pattern, subject))
        return body.length === 0 ? 0 : shell.world.engine.list(shell, body, tested);
    }
  }
  return 0;
}

import type { Expression, Program } from './ast.js';
import { AwkSyntaxError } from './ast.js';
import { nodesOf } from './walk.js';

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** Functions that are called must be there and take so many arguments. @throws AwkSyntaxError */
export function checkCalls(program: Program): void {
  for (const node of nodesOf(program)) {
    if (node.kind !== 'call') continue;
    const { name, args } = node as Call;
    const called = program.functions.get(name);
    if (called === undefined) throw new AwkSyntaxError(`function ${name} never defined`);
    if (args.length > called.parameters.length)
      throw new AwkSyntaxError(`too many arguments in call to ${name}`);
  }
}

import type { Program } from './ast.js';

/** Everything in a program that has a kind, however deep it lies. */
export function* nodesOf(program: Program): Generator<{ readonly kind: string }> {
  const { begin, rules, end, functions } = program;
  const pending: unknown[] = [begin, rules, end, ...[...functions.values()].map(({ body }) => body)];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node) yield node as { readonly kind: string };
    for (const inner of Object.values(node)) pending.push(inner);
  }
}

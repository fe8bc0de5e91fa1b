import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** A change of one file of the built program. */
export interface Change {
  /** Below dist/. */
  readonly file: string;
  /** Texts that stand in it exactly once, and what is put in their place. */
  readonly changes: readonly (readonly [string, string])[];
  /** Put before all else, such as an import. */
  readonly top?: string;
}

function changed(before: string, { file, changes, top }: Change): string {
  let after = before;
  for (const [text, instead] of changes) {
    const count = after.split(text).length - 1;
    if (count !== 1) throw new Error(`${JSON.stringify(text)} stands ${count} times in dist/${file}`);
    after = after.replace(text, () => instead);
  }
  return top === undefined ? after : `${top}\n${after}`;
}

/** The program's entry as tsc makes it: that of dist/ is a bundle, in which a change of a module would not be seen. */
function plainMain(): string {
  const compilerOptions = { module: ModuleKind.ES2022, target: ScriptTarget.ES2023 };
  return transpileModule(readFileSync(join(PROJECT, 'src/main.ts'), 'utf8'), { compilerOptions }).outputText;
}

/** A copy of the built program, made of modules, with a change of one of them, in a new folder. @returns its main.js */
export function plantedProgram(folder: string, change: Change): string {
  mkdirSync(folder, { recursive: true });
  cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const name of ['node_modules', 'suites', 'keys', 'package.json'])
    symlinkSync(join(PROJECT, name), join(folder, name));
  const path = join(folder, 'dist', change.file);
  writeFileSync(path, changed(readFileSync(path, 'utf8'), change));
  const main = join(folder, 'dist/main.js');
  writeFileSync(main, plainMain());
  return main;
}

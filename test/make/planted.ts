import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** A copy of the built program with a change, in a new folder. @returns its main.js */
export function plantedProgram(folder: string, change: Change): string {
  mkdirSync(folder, { recursive: true });
  cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const name of ['node_modules', 'suites', 'keys', 'package.json'])
    symlinkSync(join(PROJECT, name), join(folder, name));
  const path = join(folder, 'dist', change.file);
  writeFileSync(path, changed(readFileSync(path, 'utf8'), change));
  return join(folder, 'dist/main.js');
}

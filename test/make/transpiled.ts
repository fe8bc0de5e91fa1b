import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

/**
 * Some rooms of src/ as JavaScript in a new folder that everybody may read, for threads and processes of their own,
 * which Node can only start from JavaScript. The caller removes it.
 */
export function transpiledRooms(...rooms: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'transpiled-'));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const room of rooms) {
    const names = readdirSync(join(SOURCES, room), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((file) => file.endsWith('.ts'))) {
      const text = readFileSync(join(SOURCES, room, name), 'utf8');
      const { outputText } = ts.transpileModule(text, { compilerOptions: OPTIONS, fileName: name });
      const target = join(folder, room, name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, outputText);
    }
  }
  return folder;
}

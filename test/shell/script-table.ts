import { readdirSync, readFileSync } from 'node:fs';
import { byteString } from '../../src/kernel/byte-string.js';
import type { Outcome, ScriptCase } from './replay.js';

const FOLDER = new URL('scripts/', import.meta.url);

/** What the lines `#: KEY VALUE` below a heading say; values are JSON. */
interface Directives {
  args?: string[];
  stdin?: string;
  files: Record<string, string>;
  by?: 'file' | 'option-c' | 'stdin';
  options?: string[];
  reason?: string;
  ours?: Partial<Outcome>;
}

function readDirective(into: Directives, line: string, where: string): void {
  const [, key = '', value = ''] = /^#: (\w+) (.*)$/.exec(line) ?? [];
  switch (key) {
    case 'args':
    case 'options':
      into[key] = JSON.parse(value) as string[];
      break;
    case 'stdin':
      into.stdin = JSON.parse(value) as string;
      break;
    case 'file': {
      const [, name = '', text = '""'] = /^(\S+) ?(.*)$/.exec(value) ?? [];
      into.files[name] = JSON.parse(text || '""') as string;
      break;
    }
    case 'by':
      into.by = value as 'option-c' | 'stdin';
      break;
    case 'differs':
      into.reason = value;
      break;
    case 'ours':
      into.ours = JSON.parse(value) as Partial<Outcome>;
      break;
    default:
      throw new Error(`${where}: no such directive: ${line}`);
  }
}

function readCase(text: string, topic: string): ScriptCase {
  const [summary = '', ...lines] = text.split('\n');
  const directives: Directives = { files: {} };
  let count = 0;
  for (const line of lines) {
    if (!line.startsWith('#: ')) break;
    readDirective(directives, line, `${topic}: ${summary}`);
    count++;
  }
  const { files, reason, ours, ...rest } = directives;
  if ((reason === undefined) !== (ours === undefined))
    throw new Error(`${summary}: differs and ours go together`);
  const differs = reason === undefined ? {} : { differs: { reason, outcome: ours ?? {} } };
  return {
    summary: `${topic}: ${summary}`,
    script: lines.slice(count).join('\n').trimEnd() + '\n',
    files,
    ...rest,
    ...differs,
  };
}

/**
 * All scripts of scripts/*.sh. Each begins with a heading `#### Summary` and may go on with directives:
 *
 *     #: args ["a", "b"]            positional parameters
 *     #: stdin "text\n"
 *     #: file NAME "text"           before the run; `NAME/` a directory, "-> target" a link, "#!…" an executable
 *     #: by option-c | stdin        how the shell gets the script; from a file otherwise
 *     #: options ["-e"]
 *     #: differs REASON             why ours differs from dash …
 *     #: ours {"stdout": "…"}       … and in what
 */
export function scriptTable(): readonly ScriptCase[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sh'))
    .sort()
    .flatMap((name) => {
      const [, ...cases] = `\n${byteString(readFileSync(new URL(name, FOLDER)))}`.split('\n#### ');
      return cases.map((text) => readCase(text, name.replace('.sh', '')));
    });
}

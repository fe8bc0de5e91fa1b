import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import { instanceOf, templateOf, unitKind, withInstance } from './unit-name.js';
import { splitWords } from './unit-file.js';

export type PresetAction = 'enable' | 'disable' | 'ignore';

/** A line of a preset file. @see systemd.preset(5) */
export interface PresetRule {
  readonly action: PresetAction;
  readonly pattern: ByteString;
  /** Of a template: which of its instances are meant. */
  readonly instances: readonly ByteString[];
}

/** Files of one suffix in several folders: the first folder that has a name counts; in byte order of the names. */
export function configFiles(files: Files, folders: readonly ByteString[], suffix: string): ByteString[] {
  const found = new Map<ByteString, ByteString>();
  for (const folder of folders) {
    if (!files.isDirectory(folder)) continue;
    for (const name of files.list(folder)) {
      if (name.endsWith(suffix) && !found.has(name)) found.set(name, `${folder}/${name}`);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function enableRule(parameter: ByteString): PresetRule | undefined {
  const [pattern = '', ...instances] = splitWords(parameter, { unquote: false, keepEscapes: true });
  if (instances.length > 0 && unitKind(pattern) !== 'template') return undefined;
  return { action: 'enable', pattern, instances };
}

function readRule(line: ByteString, release: number): PresetRule | undefined {
  const [, action, parameter = ''] = /^(enable|disable|ignore)(?:[ \t\r]+(.*))?$/s.exec(line) ?? [];
  if (action === 'enable') return enableRule(parameter);
  if (action === 'disable' || (action === 'ignore' && release >= 254)) {
    return { action, pattern: parameter, instances: [] };
  }
  return undefined;
}

/** What the distribution, and the administrator above it, say is to be enabled. */
export interface Presets {
  readonly rules: readonly PresetRule[];
  /** A sentence for each line that is none. */
  readonly complaints: readonly ByteString[];
}

export function readPresets(files: Files, scope: 'system' | 'global', release: number): Presets {
  const kind = scope === 'system' ? 'system-preset' : 'user-preset';
  const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
    (base) => `${base}/systemd/${kind}`,
  );
  const rules: PresetRule[] = [];
  const complaints: ByteString[] = [];
  for (const path of configFiles(files, folders, '.preset')) {
    const text = files.tryRead(path) ?? '';
    for (const [index, full] of text.split('\n').entries()) {
      const line = full.replace(/^[ \t\r]+|[ \t\r]+$/g, '');
      if (line === '' || /^[#;]/.test(line)) continue;
      const rule = readRule(line, release);
      if (rule !== undefined) rules.push(rule);
      else complaints.push(`${path}:${index + 1}: Couldn't parse line '${line}'. Ignoring.`);
    }
  }
  return { rules, complaints };
}

/** fnmatch(3) with FNM_NOESCAPE. */
function matchesGlob(pattern: ByteString, name: ByteString): boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    const close =
      character === '[' ? pattern.indexOf(']', at + (/^\[[!^]?\]/.test(pattern.slice(at)) ? 3 : 2)) : -1;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (close > 0) {
      const inner = pattern
        .slice(at + 1, close)
        .replace(/^!/, '^')
        .replace(/[\\\]]/g, '\\$&');
      source += `[${inner}]`;
      at = close;
    } else source += character.replace(/[^A-Za-z0-9_]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 's').test(name);
}

/** Names of the instances that a rule is about; undefined when it says nothing about this name. */
function instancesOf(rule: PresetRule, name: ByteString): readonly ByteString[] | undefined {
  if (rule.instances.length === 0 || rule.pattern !== templateOf(name)) return undefined;
  if (unitKind(name) === 'template') return rule.instances.map((instance) => withInstance(name, instance));
  return rule.instances.includes(instanceOf(name) ?? '') ? [] : undefined;
}

/** What a unit's preset is; without any rule it is enabled. `names` are the instances to enable instead of a template. */
export function queryPreset(
  presets: Presets,
  name: ByteString,
): { readonly action: PresetAction; readonly names: readonly ByteString[] } {
  for (const rule of presets.rules) {
    const names = instancesOf(rule, name);
    if (names !== undefined) return { action: rule.action, names };
    if (matchesGlob(rule.pattern, name)) return { action: rule.action, names: [] };
  }
  return { action: 'enable', names: [] };
}

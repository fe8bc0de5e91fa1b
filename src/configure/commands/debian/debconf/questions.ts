import type { ByteString } from '../../../../kernel/byte-string.js';
import { PerlDeath } from './perl-text.js';
import type { Question, Registry } from './registry.js';
import { templateField } from './template-field.js';

/** The question of that name, undefined when there is none. @see Debconf::Question, get */
export function findQuestion(registry: Registry, name: ByteString): Question | undefined {
  const known = registry.questions.get(name);
  if (known !== undefined) return known;
  return registry.config.exists(name) ? remember(registry, name) : undefined;
}

function remember(registry: Registry, name: ByteString): Question {
  const question: Question = { name, priority: undefined };
  registry.questions.set(name, question);
  return question;
}

/**
 * Makes a question; undefined when no database takes it.
 * @throws PerlDeath without a type, or when it exists @see Debconf::Question, new
 */
export function addQuestion(
  registry: Registry,
  name: ByteString,
  owner: ByteString,
  type: ByteString,
): Question | undefined {
  if (type === '') throw new PerlDeath('no type given for question');
  if (registry.questions.has(name)) throw new PerlDeath(`A question called "${name}" already exists`);
  if (!registry.config.addOwner(name, owner, type)) return undefined;
  registry.config.setFlag(name, 'seen', 'false');
  return remember(registry, name);
}

/** Takes an owner away from a question; with the last one it goes, and from its template. */
export function removeOwner(registry: Registry, name: ByteString, owner: ByteString): void {
  const template = registry.config.field(name, 'template') ?? '';
  if (!registry.config.removeOwner(name, owner)) return;
  if (template === '' || registry.config.exists(name)) return;
  registry.templates.removeOwner(template, name);
  registry.questions.delete(name);
}

/** The name of a question's template, undefined when there is no such template. */
export function templateOf(registry: Registry, name: ByteString): ByteString | undefined {
  const template = registry.config.field(name, 'template');
  return template !== undefined && registry.templates.exists(template) ? template : undefined;
}

/** Gives a question another template. */
export function setTemplate(registry: Registry, name: ByteString, template: ByteString): void {
  const { config, templates } = registry;
  const before = config.field(name, 'template');
  if (before === template) return;
  if (before !== undefined && before !== '') templates.removeOwner(before, name);
  config.setField(name, 'template', template);
  templates.addOwner(template, name, templates.field(template, 'type') ?? '');
}

function ofTemplate(registry: Registry, name: ByteString, field: ByteString): ByteString {
  const template = templateOf(registry, name);
  return template === undefined ? '' : templateField(registry, template, field);
}

/** `${NAME}` replaced by the question's variables; `\${NAME}` loses its backslash only. */
function expandVariables(registry: Registry, name: ByteString, text: ByteString): ByteString {
  return text.replace(/(\\)?\$\{([^{}]+)\}/g, (_, escape: string | undefined, variable: ByteString) =>
    escape === undefined ? (registry.config.variable(name, variable) ?? '') : `\${${variable}}`,
  );
}

const EXPANDED = /^(?:description|extended_description|choices)(?:$|-)/;

/** A field of a question or else of its template: what METAGET gives. @see Debconf::Question, AUTOLOAD */
export function questionField(registry: Registry, name: ByteString, field: ByteString): ByteString {
  if (field === 'value') return valueOf(registry, name);
  const isMethod = EXPANDED.test(field) && !field.includes('-');
  const own = isMethod ? undefined : registry.config.field(name, field);
  const found = own ?? ofTemplate(registry, name, field);
  return EXPANDED.test(field) ? expandVariables(registry, name, found) : found;
}

export function typeOf(registry: Registry, name: ByteString): ByteString {
  return questionField(registry, name, 'type');
}

/** The value, or the template's default. */
export function valueOf(registry: Registry, name: ByteString): ByteString {
  return registry.config.field(name, 'value') ?? ofTemplate(registry, name, 'default');
}

/** The items of a list as choices and values are written: `, ` between them, `\,` and `\ ` inside. */
export function splitList(text: ByteString): ByteString[] {
  const items: ByteString[] = [];
  let item = '';
  for (const chunk of text.split(/(\\[, ]|,[ \t\n\r\f\v]+)/)) {
    if (/^\\[, ]$/.test(chunk)) item += chunk.slice(1);
    else if (/^,[ \t\n\r\f\v]+$/.test(chunk)) {
      items.push(item);
      item = '';
    } else item += chunk;
  }
  if (item !== '') items.push(item);
  return items;
}

/** A flag; `isdefault` is the old name of not `seen`. */
export function flagOf(registry: Registry, name: ByteString, flag: ByteString): ByteString {
  if (flag === 'isdefault') return registry.config.flag(name, 'seen') === 'true' ? 'false' : 'true';
  return registry.config.flag(name, flag) ?? '';
}

/** Sets a flag and gives what it then is. */
export function setFlag(
  registry: Registry,
  name: ByteString,
  flag: ByteString,
  value: ByteString,
): ByteString {
  if (flag === 'isdefault') registry.config.setFlag(name, 'seen', value === 'true' ? 'false' : 'true');
  else registry.config.setFlag(name, flag, value);
  return flagOf(registry, name, flag);
}

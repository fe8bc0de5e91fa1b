import type { ByteString } from '../../../../kernel/byte-string.js';
import { PerlDeath } from './perl-text.js';
import { addQuestion, findQuestion, setTemplate } from './questions.js';
import type { Registry } from './registry.js';
import { readTemplates } from './template-file.js';

/** The question of a template itself, which gets one more owner, or is made. */
function ensureQuestion(registry: Registry, template: ByteString, owner: ByteString, type: ByteString): void {
  const { config } = registry;
  if (config.exists(template)) {
    config.addOwner(template, owner, type);
    return;
  }
  if (addQuestion(registry, template, owner, type) === undefined)
    throw new PerlDeath('Can\'t call method "template" on an undefined value');
  setTemplate(registry, template, template);
}

/** Questions that a template is said to have and that are not there are made again. */
function repairOwners(registry: Registry, template: ByteString, owner: ByteString, type: ByteString): void {
  for (const question of registry.templates.owners(template)) {
    if (findQuestion(registry, question) !== undefined) continue;
    registry.warnings.push(
      'debconf: warning: possible database corruption. Will attempt to repair by adding back missing question ' +
        `${question}.\n`,
    );
    addQuestion(registry, question, owner, type);
    setTemplate(registry, question, template);
  }
}

/**
 * Makes a template, or a further owner of it. @see Debconf::Template, new
 * @throws PerlDeath without a type
 */
export function addTemplate(
  registry: Registry,
  template: ByteString,
  givenOwner: ByteString,
  type: ByteString,
): void {
  const { templates } = registry;
  const owner = givenOwner === '' ? 'unknown' : givenOwner;
  if (template === '') throw new PerlDeath('no template name specified');
  if (type === '') throw new PerlDeath('no template type specified');
  const isKnown = templates.owners(template).length > 0;
  ensureQuestion(registry, template, owner, type);
  if (isKnown) {
    repairOwners(registry, template, owner, type);
    return;
  }
  templates.addOwner(template, template, type);
  templates.setField(template, 'type', type);
}

/**
 * Loads a templates file for an owner: each of its templates replaces what was known of it.
 * @param file its name, for messages
 * @throws PerlDeath when it cannot be parsed; the templates before the mistake are loaded
 */
export function loadTemplates(
  registry: Registry,
  text: ByteString,
  owner: ByteString,
  file: ByteString,
): void {
  const warn = (told: ByteString): void => void registry.warnings.push(told);
  for (const fields of readTemplates(text, file, warn)) {
    const name = fields.get('template') ?? '';
    addTemplate(registry, name, owner, fields.get('type') ?? '');
    for (const field of registry.templates.fields(name)) registry.templates.removeField(name, field);
    for (const [field, value] of fields) {
      if (field !== 'template') registry.templates.setField(name, field, value);
    }
  }
}

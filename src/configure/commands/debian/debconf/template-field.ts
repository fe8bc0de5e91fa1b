import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { converted } from './languages.js';
import type { Registry } from './registry.js';

/** A translation in a charset of its own, converted to the locale's. */
function encodedField(registry: Registry, name: ByteString, stem: ByteString): ByteString | undefined {
  const { charmap } = registry.languages;
  if (charmap === undefined) return undefined;
  for (const field of registry.templates.fields(name)) {
    if (!field.startsWith(`${stem}.`) || field.length === stem.length + 1) continue;
    try {
      const encoding = field.slice(stem.length + 1);
      const found = converted(charmap, encoding, registry.templates.field(name, field) ?? '');
      if (found !== undefined) return found;
    } catch (error) {
      unmodelled(registry.process, `debconf with ${(error as Error).message}`);
    }
  }
  return undefined;
}

function translated(registry: Registry, name: ByteString, field: ByteString): ByteString | undefined {
  for (const tag of registry.languages.tags) {
    const language = tag === 'c' ? 'en' : tag;
    const stem = `${field}-${language}`;
    const found = registry.templates.field(name, stem) ?? encodedField(registry, name, stem);
    if (found !== undefined) return found;
    if (language === 'en') return undefined;
  }
  return undefined;
}

/** Whether values are wanted in English, whatever the locale. @see debconf(7), DEBCONF_C_VALUES */
function wantsTranslation({ translates, process, settings }: Registry): boolean {
  const english = process.env.get('DEBCONF_C_VALUES') ?? settings.get('c_values') ?? 'false';
  return translates && english !== 'true';
}

/** A field of a template in the language of the locale, '' when there is none. @see Debconf::Template, AUTOLOAD */
export function templateField(registry: Registry, name: ByteString, field: ByteString): ByteString {
  const { templates } = registry;
  const special = wantsTranslation(registry)
    ? translated(registry, name, field)
    : templates.field(name, `${field}-c`);
  return special ?? templates.field(name, field) ?? templates.field(name, field.replace(/-.*/s, '')) ?? '';
}

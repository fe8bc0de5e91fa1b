import type { PackageStanza } from '../../../src/archive/debian/stanza.js';

function line(field: string, value: string): string {
  return value === '' ? '' : `${field}: ${value}\n`;
}

/** Stanzas as a Packages file, for programs that read one. */
export function controlText(stanzas: readonly PackageStanza[]): string {
  return stanzas
    .map((one) =>
      [
        line('Package', one.name),
        line('Version', one.version),
        line('Architecture', one.architecture),
        line('Multi-Arch', one.multiArch),
        line('Essential', one.essential ? 'yes' : ''),
        line('Pre-Depends', one.preDepends),
        line('Depends', one.depends),
        line('Conflicts', one.conflicts),
        line('Breaks', one.breaks),
        line('Provides', one.provides),
      ].join(''),
    )
    .join('\n');
}

import type { ByteString } from '../../../../kernel/byte-string.js';
import { lowerFirst, upperFirst } from './perl-text.js';
import { findQuestion, valueOf } from './questions.js';
import type { Registry } from './registry.js';

/** What the command line of a debconf program chose over the configuration. @see Debconf::Config */
export interface Choices {
  readonly frontend?: ByteString | undefined;
  readonly priority?: ByteString | undefined;
  /** Ask again what was seen: dpkg-reconfigure. */
  readonly reshow?: boolean;
}

const PRIORITIES: Readonly<Record<string, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

export function isPriority(name: ByteString): boolean {
  return Object.hasOwn(PRIORITIES, name);
}

/** The names of priorities, the least first. */
export const PRIORITY_NAMES = Object.keys(PRIORITIES);

/** The least priority that is asked: environment, command line, configuration, then debconf's own question. */
export function leastPriority(registry: Registry, choices: Choices): ByteString {
  const given =
    registry.process.env.get('DEBIAN_PRIORITY') ?? choices.priority ?? registry.settings.get('priority');
  if (given !== undefined) return given;
  const question = findQuestion(registry, 'debconf/priority');
  const value = question === undefined ? '' : valueOf(registry, question.name);
  return value === '' ? 'high' : value;
}

/** Whether a question of this priority is asked. A least priority that is none counts as the lowest. */
export function isHighEnough(registry: Registry, choices: Choices, priority: ByteString): boolean {
  return (PRIORITIES[priority] ?? 0) >= (PRIORITIES[leastPriority(registry, choices)] ?? 0);
}

/** Whether questions that nobody saw count as seen. @see debconf(7), DEBCONF_NONINTERACTIVE_SEEN */
export function marksUnseen({ process, settings }: Registry): boolean {
  const given = process.env.get('DEBCONF_NONINTERACTIVE_SEEN') ?? settings.get('noninteractive_seen');
  return given === 'true';
}

/** Who would get mail about errors, '' for nobody. */
export function adminEmail({ process, settings }: Registry): ByteString {
  return process.env.get('DEBCONF_ADMIN_EMAIL') ?? settings.get('admin_email') ?? 'root';
}

/** The frontend that is asked for, its first letter a capital. @see Debconf::AutoSelect, make_frontend */
export function wantedFrontend(registry: Registry, choices: Choices): ByteString {
  const given =
    registry.process.env.get('DEBIAN_FRONTEND') ?? choices.frontend ?? registry.settings.get('frontend');
  if (given !== undefined) return upperFirst(given);
  const question = findQuestion(registry, 'debconf/frontend');
  const value = question === undefined ? '' : lowerFirst(valueOf(registry, question.name));
  return upperFirst(value === '' ? 'dialog' : value);
}

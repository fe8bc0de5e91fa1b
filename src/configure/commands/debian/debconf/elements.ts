import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { PerlDeath, upperFirst } from './perl-text.js';
import { flagOf, questionField, splitList, typeOf, valueOf } from './questions.js';
import type { Question, Registry } from './registry.js';
import { adminEmail } from './settings.js';
import { wrap } from './wrap.js';

/** A question on its way to be answered by nobody. @see Debconf::Element::Noninteractive */
export interface Element {
  readonly question: Question;
  /** `Select`, `Boolean` …; '' for a question without a type. */
  readonly kind: ByteString;
  /** Whether the question counts as seen once it was gone through. */
  readonly marksSeen: boolean;
}

const KINDS = new Set(
  'Boolean Error Multiselect Note Password Progress Select String Text'.split(' ').concat(''),
);

/** @throws PerlDeath for a type that cannot be asked, such as `title` */
export function makeElement(registry: Registry, question: Question, marksSeen: boolean): Element {
  const kind = upperFirst(typeOf(registry, question.name));
  if (!KINDS.has(kind))
    throw new PerlDeath(
      `Can't locate object method "new" via package "Debconf::Element::Noninteractive::${kind}"`,
      2,
    );
  return { question, kind, marksSeen };
}

/** Gives a select its value if that is among the choices, else the first of them. */
function selectValue(registry: Registry, name: ByteString): ByteString {
  registry.translates = false;
  const choices = splitList(questionField(registry, name, 'choices'));
  registry.translates = true;
  const value = valueOf(registry, name);
  return choices.includes(value) ? value : (choices[0] ?? '');
}

/** What answering an element gives, and what it prints. */
export interface Answer {
  readonly value: ByteString;
  /** Without the title, which comes before the first text that is shown. */
  readonly shown?: ByteString | undefined;
}

function canMail({ process }: Registry): boolean {
  const folders = (process.env.get('PATH') ?? '').split(':');
  return folders.some((folder) => {
    const status = process.files.tryStat(`${folder === '' ? '.' : folder}/mail`, true);
    return status !== undefined && (status.mode & 0o111) !== 0;
  });
}

/** An error is shown, and would be mailed to the administrator if there were a mail program. */
function showError(registry: Registry, name: ByteString): ByteString | undefined {
  if (flagOf(registry, name, 'seen') === 'true') return undefined;
  if (adminEmail(registry) !== '' && canMail(registry))
    unmodelled(registry.process, 'mailing an error of debconf (mail)');
  const [short, long] = ['description', 'extended_description'].map((field) =>
    questionField(registry, name, field),
  );
  return wrap(`${short}\n\n${long}\n`, 76);
}

/** What the element's question is answered with. @see Debconf::Element::Noninteractive::*, show */
export function answer(registry: Registry, { question, kind }: Element): Answer {
  switch (kind) {
    case 'Error':
      return { value: '', shown: showError(registry, question.name) };
    case 'Text':
      return { value: '' };
    case 'Select':
      return { value: selectValue(registry, question.name) };
    default:
      return { value: valueOf(registry, question.name) };
  }
}

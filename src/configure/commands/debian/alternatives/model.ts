import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';

export type AlternativeStatus = 'auto' | 'manual';

/** A further link that goes along with the master's: `pager.1.gz` with `pager`. */
export interface SlaveLink {
  readonly name: ByteString;
  link: ByteString;
  /** Whether the running command added or renamed it. */
  updated: boolean;
}

/** One program that a group may lead to. */
export interface Choice {
  readonly path: ByteString;
  readonly priority: number;
  /** File by the slave's name; '' or none when the choice has no such file. */
  readonly slaves: ReadonlyMap<ByteString, ByteString>;
}

/** A group of alternatives, as its file in the administrative directory holds it. @see update-alternatives(1), "FILES" */
export interface Alternative {
  readonly name: ByteString;
  link: ByteString | undefined;
  status: AlternativeStatus | undefined;
  slaves: SlaveLink[];
  choices: Choice[];
  /** Whether its file must be written. */
  modified: boolean;
  /** Where its link led when that was first asked: the program does not look again. */
  current?: { readonly path: ByteString | undefined };
}

export function newAlternative(name: ByteString): Alternative {
  return { name, link: undefined, status: undefined, slaves: [], choices: [], modified: false };
}

export function choiceOf(alternative: Alternative, path: ByteString | undefined): Choice | undefined {
  return alternative.choices.find((choice) => choice.path === path);
}

/** The slave's file of a choice, undefined when it has none. */
export function slaveFile(choice: Choice, name: ByteString): ByteString | undefined {
  const file = choice.slaves.get(name);
  return file === '' ? undefined : file;
}

/** The choice with the highest priority; of equal ones the current, then the first. */
export function bestChoice(alternative: Alternative, current: ByteString | undefined): Choice | undefined {
  let best = choiceOf(alternative, current) ?? alternative.choices[0];
  for (const choice of alternative.choices) {
    if (best !== undefined && choice.priority > best.priority) best = choice;
  }
  return best;
}

/** Replaces the choice of that path, or adds it at the end. */
export function addChoice(alternative: Alternative, added: Choice): void {
  const place = alternative.choices.findIndex((choice) => choice.path === added.path);
  if (place < 0) alternative.choices.push(added);
  else alternative.choices[place] = added;
  alternative.modified = true;
}

export function removeChoice(alternative: Alternative, path: ByteString): void {
  alternative.choices = alternative.choices.filter((choice) => choice.path !== path);
  alternative.modified = true;
}

/** Replaces the link of the slave of that name, or adds it at the end. */
export function addSlave(
  alternative: Alternative,
  name: ByteString,
  link: ByteString,
  updated: boolean,
): void {
  const known = alternative.slaves.find((slave) => slave.name === name);
  if (known === undefined) alternative.slaves.push({ name, link, updated });
  else Object.assign(known, { link, updated });
}

/** In the order in which the file has them. */
export function sortForFile(alternative: Alternative): void {
  alternative.slaves.sort((a, b) => compareBytewise(a.name, b.name));
  alternative.choices.sort((a, b) => compareBytewise(a.path, b.path));
}

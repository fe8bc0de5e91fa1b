import { RootfsError } from '../../kernel/errors.js';
import { didYouMean } from '../../kernel/suggest.js';
import { humanBytes } from '../../kernel/units.js';
import { reasonsFor, type ChainLink } from './chains.js';
import type { Member, Plan } from './plan.js';

/** Rules that a chosen set has to keep. They change nothing in the choice: a set that breaks one is refused. */
export interface Policy {
  /** Names that must not be chosen, whoever needs them. */
  readonly deny: readonly string[];
  /** Of all packages together, by Installed-Size. */
  readonly maxInstalledBytes: number | undefined;
  /** Ids of the archives that every package has to come from. */
  readonly onlyFrom: readonly string[] | undefined;
}

/** A list longer than this is cut, and says so. */
const MOST_LINES = 10;

function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, MOST_LINES).map((line) => `\n  ${line}`);
  if (lines.length > MOST_LINES) shown.push(`\n  and ${lines.length - MOST_LINES} more`);
  return shown.join('');
}

/** `curl Depends libcurl4 (= 7.88.1-10), libcurl4 Depends …`: each package with the relation that it needs the next by. */
function chainText(chain: readonly ChainLink[]): string {
  if (chain.length < 2) return '';
  return chain
    .slice(1)
    .map(({ field, relation }, place) => `${chain[place]?.package ?? ''} ${field}: ${relation}`)
    .join(', ');
}

const ASKED = { request: 'the request names', variant: 'the variant has' } as const;

/** `libldap-2.5-0 (the request names curl; curl Depends: libcurl4 (= 7.88))` */
function accused(plan: Plan, member: Member, place: number): string {
  const [reason] = reasonsFor(plan, place);
  const [chain] = reason?.chains ?? [];
  if (reason === undefined || chain === undefined) return `${member.name} ${member.version}`;
  const links = chainText(chain);
  const asked = `${ASKED[reason.from]} ${chain[0]?.package ?? ''}`;
  return `${member.name} ${member.version} (${asked}${links === '' ? '' : `; ${links}`})`;
}

function checkDenied(plan: Plan, deny: readonly string[]): void {
  const denied = new Set(deny);
  const hit = plan.members.flatMap((member, place) => {
    const isDenied = denied.has(member.name) || denied.has(member.packageName);
    return isDenied ? [accused(plan, member, place)] : [];
  });
  if (hit.length === 0) return;
  throw new RootfsError('POLICY_DENIED', `the set has packages that --deny forbids:${listed(hit)}`, {
    hint: 'Leave out what needs them, or look for a set without them: --exclude has the choice go around a package.',
  });
}

function checkSize(plan: Plan, maxBytes: number): void {
  const { installedBytes, packages } = plan.totals;
  if (installedBytes <= maxBytes) return;
  const largest = [...plan.members]
    .sort((a, b) => b.installedBytes - a.installedBytes)
    .map(({ name, installedBytes: bytes }) => `${name} ${humanBytes(bytes)}`);
  const seen = `the ${packages} packages take ${humanBytes(installedBytes)} when installed (${installedBytes} bytes)`;
  throw new RootfsError(
    'POLICY_SIZE',
    `${seen}, and --max-size allows ${humanBytes(maxBytes)} (${maxBytes} bytes); the largest are:${listed(largest)}`,
    { hint: 'rootfs size, with the same words and options, tells what would go away with what.' },
  );
}

function checkArchives(plan: Plan, onlyFrom: readonly string[]): void {
  const strange = plan.members
    .filter(({ archive }) => !onlyFrom.includes(archive))
    .map(({ name, version, archive }) => `${name} ${version} comes from ${archive}`);
  if (strange.length === 0) return;
  throw new RootfsError(
    'POLICY_ARCHIVE',
    `${strange.length} of ${plan.members.length} packages do not come from ${onlyFrom.join(' or ')}:${listed(strange)}`,
    { hint: 'Allow the archive, or leave it out of the choice with --archives.' },
  );
}

/**
 * Holds a chosen set against the rules, before anything of it is fetched.
 * @throws RootfsError `POLICY_DENIED` with the chain that pulls each denied package in, `POLICY_ARCHIVE` with the
 *   packages and where they come from, `POLICY_SIZE` with the largest packages; the first of these that holds
 */
export function checkPolicy(plan: Plan, policy: Policy): void {
  checkDenied(plan, policy.deny);
  if (policy.onlyFrom !== undefined) checkArchives(plan, policy.onlyFrom);
  if (policy.maxInstalledBytes !== undefined) checkSize(plan, policy.maxInstalledBytes);
}

/** What indexes have, as far as rules may name it. */
export interface Known {
  /** Ids of the archives in use. */
  readonly archives: readonly string[];
  /** Names of packages. */
  readonly packages: { readonly has: (name: string) => boolean };
  /** Names that packages provide. */
  readonly provided: { readonly has: (name: string) => boolean };
}

/**
 * Holds the rules against what the indexes have.
 * @returns sentences on rules without effect, such as a denied name that is no package
 * @throws RootfsError `USAGE` for an archive that is not in use, which would refuse everything
 */
export function policyNotes(
  { archives, packages, provided }: Known,
  { deny, onlyFrom }: Policy,
): readonly string[] {
  const unknown = onlyFrom?.find((id) => !archives.includes(id));
  if (unknown !== undefined) {
    throw new RootfsError(
      'USAGE',
      `--only-from names ${JSON.stringify(unknown)}, which is no archive in use`,
      {
        hint: `${didYouMean(unknown, archives)}In use are ${archives.join(', ')}.`,
      },
    );
  }
  return deny
    .filter((name) => !packages.has(name))
    .map((name) => {
      const why = provided.has(name) ? 'it is a virtual name, not a package' : 'no index has it';
      return `denying ${name} has no effect: ${why}`;
    });
}

import { fullNameOf } from '../../lock/lock.js';
import type { DebianMember, DebianPlan } from '../../resolve/debian/plan.js';

function askedBy({ named, chosen }: DebianMember, variant: string): string {
  if (named) return 'asked for';
  return chosen.stanza.essential ? 'essential' : `variant ${variant}`;
}

/**
 * Why each package of a set is in it, a short sentence by full name: who asked for it, or the last link of a shortest chain of
 * needs from something that was asked for.
 */
export function reasonsOf({ members }: DebianPlan, variant: string): ReadonlyMap<string, string> {
  const reasons = new Map<DebianMember, string>();
  for (const member of members)
    if (member.named || member.origin !== 'automatic') reasons.set(member, askedBy(member, variant));
  // A Map yields what is added while it is walked: a breadth-first queue.
  for (const [member] of reasons) {
    for (const { to, field, relation } of member.needs) {
      const needed = members[to];
      if (needed !== undefined && !reasons.has(needed))
        reasons.set(needed, `${member.name} ${field}: ${relation}`);
    }
  }
  return new Map(
    members.map((member) => [fullNameOf(member.chosen.stanza), reasons.get(member) ?? 'needed']),
  );
}

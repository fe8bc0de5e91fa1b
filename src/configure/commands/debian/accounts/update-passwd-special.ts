/** What update-passwd leaves alone of accounts with special numbers. */
type Keep = 'home' | 'shell' | 'gecos' | 'add' | 'remove';

const ALL: readonly Keep[] = ['home', 'shell', 'gecos'];

/** @see base-passwd update-passwd.c, specialusers */
export const SPECIAL_USERS: ReadonlyMap<number, readonly Keep[]> = new Map<number, readonly Keep[]>([
  [0, [...ALL, 'remove']],
  [11, ['home', 'add', 'remove']],
  [30, ['home', 'add', 'remove']],
  [31, ['remove']],
  [33, ['home']],
  [35, [...ALL, 'add', 'remove']],
  [36, [...ALL, 'add', 'remove']],
  [37, ['remove']],
  [41, ['home', 'remove']],
  [70, ['remove']],
  ...[71, 72, 73, 74, 75, 76].map((id): [number, readonly Keep[]] => [id, [...ALL, 'add', 'remove']]),
]);

/** @see base-passwd update-passwd.c, specialgroups */
export const SPECIAL_GROUPS: ReadonlyMap<number, readonly Keep[]> = new Map<number, readonly Keep[]>([
  [0, [...ALL, 'remove']],
  [11, ['add', 'remove']],
  [31, ['add', 'remove']],
  [32, ['remove']],
  [35, ['add', 'remove']],
  [36, ['add', 'remove']],
  [41, ['remove']],
  [70, ['remove']],
]);

export function keeps(special: ReadonlyMap<number, readonly Keep[]>, id: number, what: Keep): boolean {
  return special.get(id)?.includes(what) ?? false;
}

/** Numbers that Debian gives globally, and the one of nobody. @see Debian Policy §9.2.2 */
export function isGlobal(id: number): boolean {
  return id <= 99 || id === 65_534;
}

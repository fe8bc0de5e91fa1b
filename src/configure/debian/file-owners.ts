/**
 * Which package lists which path, by the literal path as dpkg keys it (before diversions, links not resolved), and
 * each package's list in the order in which its entries were unpacked. @see dpkg lib/dpkg/fsys-hash.c
 */
export class FileOwners {
  private readonly owners = new Map<string, string[]>();
  private readonly lists = new Map<string, Set<string>>();

  /** Notes that a package lists a path; '' is the root. */
  add(owner: string, path: string): void {
    const list = this.lists.get(owner) ?? new Set<string>();
    this.lists.set(owner, list.add(path));
    const owners = this.owners.get(path);
    if (owners === undefined) this.owners.set(path, [owner]);
    else if (!owners.includes(owner)) owners.push(owner);
  }

  /** Takes a path out of a package's list, because another package replaced it. */
  drop(owner: string, path: string): void {
    this.lists.get(owner)?.delete(path);
    const left = (this.owners.get(path) ?? []).filter((name) => name !== owner);
    if (left.length === 0) this.owners.delete(path);
    else this.owners.set(path, left);
  }

  of(path: string): readonly string[] {
    return this.owners.get(path) ?? [];
  }

  /** In the order in which they were added. */
  listOf(owner: string): readonly string[] {
    return [...(this.lists.get(owner) ?? [])];
  }
}

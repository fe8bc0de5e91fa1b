/** The n-th number, from 1, of the sequence 1 1 2 1 1 2 4 1 1 2 1 1 2 4 8 … (Luby, Sinclair and Zuckerman, 1993). */
export function luby(n: number): number {
  let size = 1;
  while (size < n) size = size * 2 + 1;
  let rest = n;
  while (rest !== size) {
    size = (size - 1) / 2;
    if (rest > size) rest -= size;
  }
  return (size + 1) / 2;
}

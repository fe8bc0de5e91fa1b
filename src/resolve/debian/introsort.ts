type Compare<T> = (a: T, b: T) => number;

/** Shorter parts are left to the final insertion sort (libstdc++'s _S_threshold). */
const THRESHOLD = 16;

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}

function swap<T>(list: T[], a: number, b: number): void {
  const kept = at(list, a);
  list[a] = at(list, b);
  list[b] = kept;
}

/** The place of the median of three. */
function medianPlace<T>(list: readonly T[], compare: Compare<T>, a: number, b: number, c: number): number {
  const less = (p: number, q: number): boolean => compare(at(list, p), at(list, q)) < 0;
  if (less(a, b)) return less(b, c) ? b : less(a, c) ? c : a;
  return less(a, c) ? a : less(b, c) ? c : b;
}

/** Parts `from`…`to` by a pivot that is put at `from`; returns where the upper part begins. */
function partition<T>(list: T[], compare: Compare<T>, from: number, to: number): number {
  swap(list, from, medianPlace(list, compare, from + 1, from + Math.trunc((to - from) / 2), to - 1));
  const pivot = at(list, from);
  let [low, high] = [from + 1, to];
  for (;;) {
    while (compare(at(list, low), pivot) < 0) low++;
    high--;
    while (compare(pivot, at(list, high)) < 0) high--;
    if (low >= high) return low;
    swap(list, low, high);
    low++;
  }
}

function roughly<T>(list: T[], compare: Compare<T>, from: number, to: number): void {
  for (let end = to; end - from > THRESHOLD;) {
    const cut = partition(list, compare, from, end);
    roughly(list, compare, cut, end);
    end = cut;
  }
}

function insertionSort<T>(list: T[], compare: Compare<T>): void {
  for (let next = 1; next < list.length; next++) {
    const value = at(list, next);
    let place = next;
    for (; place > 0 && compare(value, at(list, place - 1)) < 0; place--) list[place] = at(list, place - 1);
    list[place] = value;
  }
}

/**
 * Sorts as std::sort of libstdc++ does, which apt is built with: what the comparison takes for equal comes out in the
 * order that this very algorithm leads to. (It would turn to heap sort where the pivots keep being bad, which is not
 * imitated.)
 * @see bits/stl_algo.h, __introsort_loop and __final_insertion_sort
 */
export function introsorted<T>(items: readonly T[], compare: Compare<T>): readonly T[] {
  const list = [...items];
  roughly(list, compare, 0, list.length);
  insertionSort(list, compare);
  return list;
}

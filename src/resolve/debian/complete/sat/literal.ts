/** Variables are numbered from 0; the literal of variable v is 2v when it is affirmed and 2v + 1 when it is denied. */

export function affirmed(variable: number): number {
  return variable << 1;
}

export function denied(variable: number): number {
  return (variable << 1) | 1;
}

export function opposite(literal: number): number {
  return literal ^ 1;
}

export function variableOf(literal: number): number {
  return literal >> 1;
}

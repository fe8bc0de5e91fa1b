import { AwkSyntaxError, type Name } from './ast.js';

/** What a name was first used for. */
type Use = 'scalar' | 'array';

/** The names of a program while it is parsed: parameters hide global variables, and a variable is not an array too. */
export class Names {
  private parameters: readonly string[] = [];
  private readonly globalUses = new Map<string, Use>();
  private localUses = new Map<string, Use>();
  isInFunction = false;

  enterFunction(parameters: readonly string[]): void {
    this.parameters = parameters;
    this.localUses = new Map();
    this.isInFunction = true;
  }

  leaveFunction(): void {
    this.parameters = [];
    this.isInFunction = false;
  }

  /**
   * @param use undefined where either may stand: an argument of a call
   * @throws AwkSyntaxError
   */
  resolve(name: string, use: Use | undefined, line: number): Name {
    const slot = this.parameters.lastIndexOf(name);
    const uses = slot >= 0 ? this.localUses : this.globalUses;
    const known = uses.get(name);
    if (use !== undefined && known !== undefined && known !== use)
      throw new AwkSyntaxError(
        `illegal reference to ${known === 'array' ? 'array' : 'variable'} ${name}`,
        line,
      );
    if (use !== undefined) uses.set(name, use);
    return slot >= 0 ? { scope: 'local', slot } : { scope: 'global', name };
  }
}

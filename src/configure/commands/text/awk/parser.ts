import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Expression, FunctionDefinition, Program, Rule, Statement } from './ast.js';
import { AwkSyntaxError } from './ast.js';
import { checkCalls } from './calls.js';
import { tokensOf } from './lexer.js';
import { Names } from './names.js';
import { ExpressionParser } from './parse-expression.js';
import { StatementParser } from './parse-statement.js';
import { TokenReader } from './token-reader.js';

class ProgramParser {
  private readonly reader: TokenReader;
  private readonly names = new Names();
  private readonly expressions: ExpressionParser;
  private readonly statements: StatementParser;
  private readonly begin: Statement[] = [];
  private readonly end: Statement[] = [];
  private readonly rules: Rule[] = [];
  private readonly functions = new Map<string, FunctionDefinition>();

  constructor(source: ByteString) {
    this.reader = new TokenReader(tokensOf(source));
    this.expressions = new ExpressionParser(this.reader, this.names);
    this.statements = new StatementParser(this.reader, this.expressions, this.names);
  }

  parse(): Program {
    const { reader } = this;
    reader.skipNewlines();
    while (!reader.isAtEnd) {
      this.item();
      // One semicolon may stand behind a rule.
      if (reader.take(';') !== undefined && reader.isAt(';')) reader.fail();
      reader.skipNewlines();
    }
    const { begin, rules, end, functions } = this;
    return { begin, rules, end, functions };
  }

  private item(): void {
    const { reader, statements } = this;
    const mark = reader.take('BEGIN', 'END', 'function');
    if (mark === 'function') return this.functionDefinition();
    if (mark === 'BEGIN') this.begin.push(statements.action('edge'));
    else if (mark === 'END') this.end.push(statements.action('edge'));
    else this.rules.push(this.rule());
  }

  private rule(): Rule {
    const { reader, statements } = this;
    let pattern: Expression | undefined;
    let until: Expression | undefined;
    if (!reader.isAt('{')) {
      pattern = this.expressions.expression();
      if (reader.take(',') !== undefined) {
        reader.skipNewlines();
        until = this.expressions.expression();
      }
    }
    if (reader.isAt('{')) return { pattern, until, body: statements.action('rule') };
    if (!reader.isAt(';', '\n', '')) reader.fail();
    return { pattern, until, body: undefined };
  }

  private functionDefinition(): void {
    const { reader, names } = this;
    const { kind, text: name, line } = reader.next();
    if (kind !== 'name' && kind !== 'call') throw new AwkSyntaxError(`syntax error at or near ${name}`, line);
    if (this.functions.has(name)) throw new AwkSyntaxError(`redefinition of ${name}`, line);
    const parameters = this.parameters();
    if (parameters.includes(name)) throw new AwkSyntaxError(`syntax error at or near ${name}`, line);
    names.enterFunction(parameters);
    reader.skipNewlines();
    const body = this.statements.action('function');
    names.leaveFunction();
    this.functions.set(name, { name, parameters, body });
  }

  private parameters(): string[] {
    const { reader } = this;
    const parameters: string[] = [];
    reader.expect('(');
    if (reader.take(')') !== undefined) return parameters;
    do {
      reader.skipNewlines();
      const token = reader.next();
      if (token.kind !== 'name' || parameters.includes(token.text))
        throw new AwkSyntaxError(`syntax error at or near ${token.text}`, token.line);
      parameters.push(token.text);
    } while (reader.take(',') !== undefined);
    reader.expect(')');
    return parameters;
  }
}

/** Reads a program. @throws AwkSyntaxError */
export function parseProgram(source: ByteString): Program {
  const program = new ProgramParser(source).parse();
  checkCalls(program);
  return program;
}

#### The status is the last command's
true | false; echo $?; false | true; echo $?; (exit 3) | (exit 4); echo $?

#### Negation
! true; echo $?; ! false; echo $?; ! true | false; echo $?; ! (exit 5); echo $?

#### Each command of a pipeline runs in a subshell
x=1; echo a | x=2; echo $x; echo b | read y; echo "[$y]"; x=3 | true; echo $x

#### Commands run side by side
{ echo a; echo b; } | while read l; do echo "<$l>"; done | tr ab AB

#### A reader that ends early
seq 100000 | head -n 2
{ seq 3; } | { read a; echo $a; }

#### A writer that is a loop and a reader that ends early
while echo y; do :; done | head -n 2

#### Newlines after a bar
echo a |
  tr a b |

  tr b c

#### Compound commands in a pipeline
if true; then echo a; fi | cat; for i in 1 2; do echo $i; done | sort | cat
{ echo x; } | (cat); f() { cat; }; echo g | f; case a in a) echo c;; esac | cat

#### Much data through a pipe
seq 20000 | sort | wc -l
x=$(seq 5000); echo "$x" | wc -l

#### exit and return within a pipeline
echo a | exit 3; echo $?; f() { echo x | return 4; echo $?; return 5; }; f; echo $?

#### And-or lists
true && echo a || echo b; false && echo a || echo b; false || false || echo c; true && false; echo $?; false || true && echo d

#### And-or lists over lines
true &&
  echo a
false ||

  echo b

#### Precedence of the operators
true || echo no && echo yes; false && echo no; echo $?; ! false && echo neg

#### Standard error does not go through a pipe
{ echo err >&2; echo out; } 2>/dev/null | tr a-z A-Z

#### Background commands in a pipeline
{ echo a & wait; } | cat

#### A pipe into a built-in that does not read
echo a | true; echo $?; seq 1000 | :; echo $?

#### break in a pipeline ends nothing outside
for i in 1 2; do echo $i | while read x; do break; done; done; echo $i

#### A command that does not exist in a pipeline
nosuchcommand 2>/dev/null | cat; echo $?; echo a | nosuchcommand 2>/dev/null; echo $?

#### A function in a pipeline does not change the shell
n=0; inc() { n=$((n+1)); echo $n; }; inc | cat; inc | cat; echo $n; inc; echo $n

#### Pipelines in conditions
if echo a | false; then echo yes; else echo no; fi; while echo b | false; do :; done; echo $?

#### A pipeline's last command sees the parent's variables
x=out; echo in | { read y; echo $x $y; }

#### The exit of a group in a pipeline
{ exit 4; } | cat; echo a | { cat; exit 6; }; echo $?

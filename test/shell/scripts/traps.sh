#### EXIT
trap 'echo bye $?' EXIT; echo hi; (exit 3)

#### EXIT by exit
trap 'echo bye $?' 0; exit 5

#### The trap's own exit decides
trap 'exit 9' EXIT; exit 3

#### EXIT keeps the status
trap 'false' EXIT; exit 3

#### EXIT in a subshell
trap 'echo outer' EXIT; (trap 'echo inner' EXIT; echo in); (echo sub); x=$(echo c); echo $x

#### EXIT in a function belongs to the shell
f() { trap 'echo bye' EXIT; echo f; }; f; echo end

#### A signal to itself
trap 'echo got TERM' TERM; kill -TERM $$; echo after; kill -15 $$; kill -s TERM $$

#### Several signals
trap 'echo sig' HUP INT USR1; kill -HUP $$; kill -INT $$; kill -USR1 $$; echo end

#### An ignored signal
trap '' TERM; kill -TERM $$; echo alive; (kill -TERM $$; echo sub alive); sh -c 'kill -TERM $$; echo child alive'

#### A signal resets by minus
#: differs dash tells that a child was ended by a signal, ours leaves it to the status
#: ours {"complained":false}
trap 'echo t' TERM; trap - TERM; (sh -c 'kill -TERM $$'; echo $?)

#### Signals by numbers and by names with prefix
trap 'echo one' 1; kill -1 $$; trap 'echo usr2' USR2; kill -USR2 $$; trap 'echo x' SIGINT 2>/dev/null; echo $?

#### The listing of traps
trap 'echo "a b"' EXIT; trap "it's" INT; trap '' TERM; trap; trap - EXIT INT TERM; trap; echo end

#### A bad signal
trap 'x' NOSUCH; echo $?; trap 'x' 99 ; echo $?

#### A trap's variables are expanded when it runs
x=1; trap 'echo $x' EXIT; x=2

#### A trap's variables in double quotes are expanded when it is set
x=1; trap "echo $x" EXIT; x=2

#### The status in a trap and after it
trap 'echo $?; false' USR1; (exit 4); kill -USR1 $$; echo $?

#### A trap that exits
trap 'echo t; exit 6' TERM; kill -TERM $$; echo no

#### EXIT runs after a signal's exit
trap 'echo exit $?' EXIT; trap 'exit 3' TERM; kill -TERM $$; echo no

#### A trap in a loop
trap 'echo t; break' USR1; for i in 1 2; do kill -USR1 $$; echo $i; done; echo end

#### A trap with several commands and a function
f() { echo f $1; }; trap 'f a; f b' EXIT; trap 'f c
f d' USR1; kill -USR1 $$

#### EXIT when a special built-in fails
trap 'echo bye $?' EXIT; : ${nope?}; echo no

#### EXIT after a syntax error further down
trap 'echo bye' EXIT
echo a
if then

#### exec does not run EXIT
trap 'echo no' EXIT; exec echo replaced

#### Traps are reset in a subshell
trap 'echo t' USR1; (trap); (kill -0 $$ && echo alive); trap | cat | wc -l

#### return in a trap within a function
trap 'echo t' USR1; f() { kill -USR1 $$; echo f; return 3; }; f; echo $?

#### The trap of a child ended by a signal
#: differs dash tells that a child was ended by a signal, ours leaves it to the status
#: ours {"complained":false}
sh -c 'kill -KILL $$'; echo $?; sh -c 'kill -TERM $$'; echo $?; (sh -c 'kill -HUP $$'); echo $?

#### trap with a number alone resets
trap 'echo no' EXIT; trap 0; trap 'echo no' INT; trap INT; kill -0 $$; echo end

#### trap -- and an empty action
trap -- 'echo x' EXIT; trap '' EXIT; echo e

#### EXIT within an EXIT trap
trap 'trap "echo second" EXIT; echo first' EXIT; echo main

#### A trap set in a pipeline
echo a | { trap 'echo t' EXIT; cat; }; echo b

#### EXIT and a redirection
exec 3>&1; trap 'echo bye >&3' EXIT; exec >/dev/null; echo hidden

#### A trap that changes directory or variables
trap 'x=set' USR1; kill -USR1 $$; echo $x

#### Nested traps by signals
trap 'echo a; kill -USR2 $$; echo b' USR1; trap 'echo c' USR2; kill -USR1 $$; echo d

#### errexit and EXIT together
set -e; trap 'echo "cleanup $?"' EXIT; f() { false; }; f; echo no

#### exit in EXIT without a number
trap 'true; exit' EXIT; exit 7

#### kill -l
kill -l 15; kill -l 1; kill -l 143; kill -l TERM 2>/dev/null; echo $?

#### kill of a process that is not there
kill -0 999999 2>/dev/null; echo $?; kill 2>/dev/null; echo $?

#### An EXIT trap of a subshell is in no loop and no function
for x in 1 2; do (trap 'continue; echo a' EXIT; true); (trap 'break 2; echo b' EXIT); done; echo c
f() { (trap 'echo in; return 3; echo out' EXIT; true); echo $?; }; f
while (trap 'break; echo d' EXIT; false); do echo no; done

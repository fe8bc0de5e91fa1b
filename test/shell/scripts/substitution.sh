#### Command substitution in words
echo a$(echo b)c "$(echo d  e)" $(echo f  g) `echo h`

#### The status of an assignment is its substitution's
x=$(false); echo $?; x=$(exit 7); echo $? ; x=a; echo $?; x=$(false) y=$(true); echo $?; x=$(exit 3)$(exit 4); echo $?

#### The status in a command is the command's
echo $(false); echo $?; true $(false); echo $?

#### A substitution that gives nothing
$(true); echo $?; $(false); echo $?; $(exit 4) ; echo $?; false; $(true); echo $?

#### A substitution as the command
$(echo echo a b); cmd='echo c'; $cmd d; $(echo ec)ho e

#### Variables set within do not come out
x=1; y=$(x=2; echo $x); echo $x $y

#### Positional parameters and functions are seen within
set -- a b; f() { echo f$1; }; echo $(echo $2) $(f x) $(set -- z; echo $1) $1

#### Nesting by backquotes and dollars
echo `echo \`echo a\`` $(echo `echo b`) `echo $(echo c)` $(echo $(echo $(echo d)))

#### Backslashes within backquotes
echo `echo \\a` `echo '\\\\'` `echo \$x` "`echo \"q\"`" `printf '%s' '\\n'`

#### case within a substitution
echo $(case a in a) echo yes;; esac) $(case b in (b) echo b;; esac)

#### Parentheses and comments within a substitution
echo $( (echo a); (echo b) ) $(echo "c)") $(echo ')') $(
# a comment with ) in it
echo d
)

#### A substitution with exit
x=$(echo a; exit 3; echo b); echo $? $x

#### The standard error of a substitution is not taken
x=$(echo err >&2) 2>/dev/null; echo "[$x]"; x=$(echo err 2>&1 >&2) ; echo "[$x]"; x=$( (echo err >&2) 2>&1 ); echo "[$x]"

#### A substitution that reads a file
echo text > f; x=$(cat f); echo "$x"; x=$(cat < f); echo "$x"; x=$(<f); echo "[$x]"

#### Redirections within a substitution
x=$(echo a > f; echo b); echo $x; cat f

#### Much output
x=$(seq 10000); echo ${#x}

#### Newlines within are kept, at the end dropped
x=$(printf 'a\n\nb\n\n\n'); echo "$x"; echo $x

#### NUL bytes are dropped
x=$(printf 'a\000b'); echo "${#x}"

#### The status of the last command is seen within
false; echo $(echo $?); (exit 5); x=$(echo $?); echo $x

#### An error within ends only the substitution
x=$(: ${nope?gone}; echo no); echo $? "[$x]"

#### A substitution that fails to parse when run
eval 'x=$(echo a' 2>/dev/null; echo not reached

#### Background within a substitution is waited for by the pipe
x=$(echo a & wait); echo $x; x=$( { echo b; } & ); echo $x

#### Several in one word with IFS
IFS=:; set -- $(echo a:b)$(echo c:d); echo $# "$1" "$2" "$3"

#### A substitution in a here-document within a substitution
x=$(cat <<E
$(echo deep)
E
); echo $x

#### cd and umask within do not come out
mkdir d; x=$(cd d; pwd); echo "$x"; pwd; x=$(umask 077; umask); echo $x; umask

#### A trap within a substitution
x=$(trap 'echo bye' EXIT; echo hi); echo $x

#### trap shows the parent's traps
trap 'echo exit' EXIT; trap; x=$(trap); echo "$x"; trap - EXIT

#### Assignments alone, in front and in a row
a=1 b=$a c=$b$b; echo $a $b $c; a=2 true; echo $a; x=5 sh -c 'echo $x'; echo "[$x]"

#### Assignments before a special built-in stay
x=1 :; echo "[$x]"; y=2 export z; echo "[$y]"; w=3 true; echo "[$w]"; v=4 eval 'echo $v'; echo "[$v]"; u=5 set --; echo "[$u]"

#### Assignments before a plain built-in and a program do not
x=1 echo a; echo "[$x]"; x=1 cat /dev/null; echo "[$x]"; x=2 command :; echo "[$x]"; x=3 . /dev/null; echo "[$x]"

#### The order of assignments and words
x=1; x=2 echo $x; echo $x; x=3 y=$x true; y=$x; echo $y

#### export and programs
x=1; sh -c 'echo "[$x]"'; export x; sh -c 'echo "[$x]"'; x=2; sh -c 'echo "[$x]"'; export y=3; sh -c 'echo "[$y]"'; unset x; sh -c 'echo "[${x-unset}]"'

#### export of several and of an unset variable
export a=1 b c=3; b=2; sh -c 'echo $a $b $c'; export nope; sh -c 'echo "${nope-unset}"'; nope=x; sh -c 'echo "$nope"'

#### export -p and readonly -p
export e1='a b'; readonly r1="it's"; export -p | grep_() { while read -r l; do case $l in *$1*) echo "$l";; esac; done; }
export -p | grep_ e1; readonly -p | grep_ r1

#### The output of set
unset x; x='a b'; y="it's"; z=; set | while read -r l; do case $l in [xyz]=*) echo "$l";; esac; done

#### readonly
readonly a=1; (a=2; echo no); echo $?; (unset a; echo no); echo $?; echo $a; (export a=3; echo no); echo $?; readonly a; echo $a

#### Assignment to a readonly variable ends the script
readonly x=1
x=2
echo not reached

#### Assignment to a readonly variable before a command
readonly x=1
x=2 true
echo not reached

#### readonly in a for and in read
readonly i=1; (for i in a; do echo no; done); echo $?; echo x | { read i; echo no; }; echo $?

#### unset
x=1; unset x; echo "${x-unset}"; unset nope; echo $?; unset -v a b; f() { echo f; }; unset -f f; (unset -f nope); echo $?; x=1 y=2; unset x y; echo "$x$y"

#### unset of a bad name
(unset 1a; echo $?); echo $?

#### Bad names
(export 1a=2; echo $?); echo $?; 1a=2 2>/dev/null; echo $?; a-b=1 2>/dev/null; echo $?

#### set -a
set -a; x=1; sh -c 'echo "[$x]"'; set +a; y=1; sh -c 'echo "[$y]"'

#### An assignment from a glob, a tilde and a brace
touch f1; x=f*; echo "$x"; HOME=/h; x=~/a; echo $x; x={a,b}; echo $x

#### An assignment after the command is an argument
echo a=1; echo "[$a]"; x=1 echo y=2 z=3

#### Appending to itself
x=a; x=$x$x; x="$x b"; echo "$x"; x=${x}c; echo "$x"

#### PATH of an assignment is used for the command
#: file bin/tool "#!/bin/sh\necho tool $1\n"
tool x 2>/dev/null; echo $?; PATH=$PWD/bin:$PATH tool y; PATH=$PWD/bin:$PATH; tool z

#### PWD and OLDPWD
mkdir d; cd d; [ "$PWD" = "$(pwd)" ] && echo same; cd ..; case $OLDPWD in */d) echo old;; esac

#### PPID and dollar dollar in a subshell
a=$$; b=$(echo $$); [ $a = $b ] && echo same; (c=$$; [ $a = $c ] && echo same)

#### IFS is not taken from the environment
IFS=: sh -c 'x=a:b; set -- $x; echo $#'

#### Environment variables with odd names stay out
sh -c 'echo ok'

#### OPTIND begins with one
echo $OPTIND; echo "[${PS4}] [${PS2}]"

#### A variable of many bytes
x=0123456789; for i in 1 2 3 4 5 6 7 8 9 10; do x=$x$x; done; echo ${#x}

#### An assignment with a quoted equals sign is a command
x\=1 2>/dev/null; echo $?; "x"=1 2>/dev/null; echo $?; x'='1 2>/dev/null; echo $?; x"y"=1 2>/dev/null; echo $?

#### An assignment out of an expansion is a command
n=x; $n=1 2>/dev/null; echo $?; eval $n=1; echo $x

#### nounset
set -u; x=; echo "[$x]" "${y-ok}" "${z+no}"; (echo $nope; echo no); echo $?; (echo ${#nope}; echo no); echo $?; (echo ${nope%x}; echo no); echo $?; (echo $1); echo $?; echo "$@" "$*" $#; (: $!) ; echo $?; (echo $((nope+1))); echo $?

#### nounset ends the script
set -u
echo a
echo $nope
echo not reached

#### nounset in an assignment and a case
set -u; (x=$nope; echo no); echo $?; (case $nope in *) echo no;; esac); echo $?; (for i in $nope; do :; done; echo no); echo $?

#### nounset with an or
set -u; (echo $nope || echo no) ; echo $?; (if echo $nope; then :; fi; echo no); echo $?

#### export in a subshell
(export x=1); sh -c 'echo "[${x-unset}]"'

#### Value with newlines and blanks through the environment
export x='a
  b	c '; sh -c 'printf "%s|" "$x"'

#### local, export and readonly with splitting values
x='a b=c'; export y=$x; echo "$y"; f() { local z=$x; echo "$z"; }; f; readonly w=$x; echo "$w"

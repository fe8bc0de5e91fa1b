#### Output, appending and input
echo a > f; echo b >> f; cat < f; echo c > f; cat f; cat <f <f

#### Redirections stand anywhere in a command
>f echo a b; <f cat; echo >g c d; cat f g; e=1 >h; cat h

#### A redirection alone makes or empties a file
echo x > f; >f; cat f; > new; ls

#### Standard error
(echo x >&3) 2>err; [ -s err ] && echo said; >err; ls /nonexistent 2>/dev/null; echo $?

#### Both into one file
{ echo out; echo err >&2; } >f 2>&1; cat f
{ echo out; echo err >&2; } 2>&1 >f | tr a-z A-Z; cat f

#### Swapping standard output and error
{ echo out; echo err >&2; } 3>&1 1>&2 2>&3 3>&- | tr a-z A-Z

#### Closing a descriptor
echo a >&- 2>/dev/null; echo $?
(exec 1>&-; echo a) 2>/dev/null; echo $?

#### Numbers of descriptors
echo a 3>f >&3; cat f
{ echo b >&4; } 4>g; cat g

#### A number that is not next to the operator is a word
echo 1 >f 2; cat f; echo 12>f; cat f; echo a1>f; cat f

#### Reading and writing one file
echo abcdef > f; { read x; echo "$x"; } <> f; printf XY 1<>f; cat f

#### Clobbering
echo a > f; set -C; (echo b > f); echo $?; cat f; echo c >| f; cat f; echo d >> f; cat f; set +C; echo e > f; cat f; set -C; echo n > new; cat new

#### noclobber lets devices be written
set -C; echo a > /dev/null; echo $?

#### A redirection that fails fails the command
cat < missing; echo $?; echo a > nodir/f; echo $?; { echo no; } < missing; echo $?

#### A redirection that fails ends a special built-in's script
: < missing
echo not reached

#### A redirection that fails leaves the script of an ordinary built-in
true < missing; echo $?; (exec 3< missing; echo not reached); echo $?

#### exec redirects for good
exec 3>f; echo a >&3; echo b >&3; exec 3>&-; cat f; exec < f; read x; echo "$x"; read y; echo "$y"

#### Saving and restoring standard output
exec 4>&1; exec >f; echo hidden; exec >&4 4>&-; echo shown; cat f

#### Redirections of compound commands
for i in 1 2; do echo $i; done > f; cat f
while read x; do echo "<$x>"; done < f
if true; then cat; fi < f
{ cat; echo end; } < f > g; cat g
(cat) < f
case a in a) cat;; esac < f
until read x; do :; done < f; echo $x

#### Redirections of a function call and of a function
f() { echo out; echo err >&2; }
f >a 2>b; cat a b
g() { cat; } <a; g

#### The descriptors of a group are restored
{ echo in; } > f; echo out; cat f
f() { echo x; } ; f > g; f; cat g

#### A variable as the target
t=file; echo a > $t; cat "$t"; echo b > "$t.2"; cat file.2; echo c > ${u-dflt}; cat dflt; echo d >$(echo sub); cat sub

#### A variable as the descriptor
fd=2; { echo a >&$fd; } 2>f; cat f; (echo b >&9x) 2>/dev/null; echo $?

#### A descriptor that is not open
echo a >&7; echo $?; cat <&7; echo $?

#### The offset is shared by what is started
printf '1\n2\n3\n' > f
{ read a; read b; echo $a $b; cat; } < f
exec < f; (read x; echo $x); read y; echo $y

#### Appending by two descriptors
exec 3>>f 4>>f; echo a >&3; echo b >&4; echo c >&3; exec 3>&- 4>&-; cat f

#### Writing by two descriptors of one opening
{ echo a; echo b >&2; echo c; } > f 2>&1; cat f

#### Order from left to right
echo a > f > g; cat f; cat g; ls 2>&1 > h | cat; cat h

#### Here and file together: the last one counts
echo file > f
cat <<E < f
here
E
cat < f <<E
here
E

#### Duplicating input
echo a > f; exec 5<f; cat <&5; exec 5<&-; (cat <&5) 2>/dev/null; echo $?

#### Redirections happen before the assignment's substitution in dash
x=$(cat f 2>/dev/null) > f; echo "$x" $?; ls

#### The umask decides the mode of a new file
umask 077; > a; umask 002; > b; umask 0; > c; umask 022; > d

#### A link is written through
#: file target "old\n"
#: file link "-> target"
echo new > link; cat target

#### A dangling link is written through
#: file link "-> target"
echo new > link; ls; cat target

#### A directory cannot be written
mkdir d; echo a > d; echo $?; echo a > d/; echo $?

#### An empty name fails
echo a > ""; echo $?; cat < ''; echo $?

#### Standard input at the end of the file
#: stdin ""
read x; echo $? "[$x]"; cat; echo $?

#### Standard input of the script
#: stdin "one\ntwo\nthree\n"
read a; echo "$a"; cat

#### A background command reads nothing
#: stdin "text\n"
cat & wait; echo done; cat

#### Redirecting with the same descriptor on both sides
echo a 1>&1; cat 0<&0 < /dev/null; echo $?

#### Moving descriptors around in a subshell does not touch the parent
exec 3>f; (exec 3>g; echo sub >&3); echo main >&3; cat f g

#### Tilde and globs in targets
HOME=$PWD; echo a > ~/f; cat f; touch xa; echo b > x*; ls

#### Redirections of a group that is but a subshell take the place of its own
{ (echo a; echo b >&2) >f; } >g; ls; cat g
{ { (echo c) >h; } >i; } >j; ls
f() { { (echo d) >missing/k; } >l; }; f; echo $?; cat l
{ (echo e) >m; :; } >n; { ! (echo g) >o; } >p; { (echo h) >q || :; } >r; { (echo s) >s & wait; } >t; ls
{ (echo u) >u; }; { (echo v) | cat >v; } >w; ls

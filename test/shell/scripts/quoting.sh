#### Single quotes keep everything
p() { printf '<%s>' "$@"; echo; }
p 'a b' '$x' '`date`' '\n' '"' 'a
b'

#### Double quotes expand, but do not split
p() { printf '<%s>' "$@"; echo; }
x='a  b'
p "$x" "\$x" "\"" "\\" "\a" "a\
b" "\`"

#### A backslash outside of quotes keeps the next character
p() { printf '<%s>' "$@"; echo; }
p \a \$x a\ b \' \" \\ \* \# \; \
 next

#### Backslash and newline vanish anywhere outside of single quotes
ec\
ho o\
ne "t\
wo" 'th\
ree'
x=ab\
c; echo $\
x "${\
x}" $((1 +\
 2))
if tr\
ue; then echo y; f\
i

#### Quotes join with their neighbours
p() { printf '<%s>' "$@"; echo; }
a=1
p a"b c"'d e'f$a"$a"'$a'

#### Empty quotes make an empty argument
p() { printf '<%s>' "$@"; echo; }
x=
p '' "" "$x" $x ''$x a''b
set -- '' "" $x; echo $#

#### A number sign begins a comment only at the start of a word
echo a#b # c
echo # nothing
echo "#" '#' \# $# a\#b
#

#### Quotes in the value of a variable are text
p() { printf '<%s>' "$@"; echo; }
x="'a b' \"c\" \\d"
p $x
p "$x"

#### A dollar that begins nothing is text
echo $ "$" a$ $% "$%" '$' $/ "a$ b"

#### A quoted command name is that command
'echo' a; "ec"ho b; \echo c
x=echo; "$x" d; $x e

#### A quoted reserved word is no reserved word
'if' true 2>/dev/null; echo $?
\if true 2>/dev/null; echo $?
"then" 2>/dev/null; echo $?

#### Quoting hides a pattern character
touch ab a\*
echo a* 'a*' "a*" a\* a"*" a'b'*

#### Dollar and single quotes is not special to dash
echo $'a\nb' $"c"

#### Backslashes within double quotes stand before most characters
echo "\a\b\c\d" | cat
printf '%s\n' "\n\t\0\'\ \!\*"

#### Nested quotes in a command substitution within double quotes
echo "$(echo "a  $(echo "b  c")")"
echo "`echo "x  y"`"

#### An exclamation mark is text within quotes
echo "a!b" 'c!d' e!f !

#### Braces are text where they are no words
echo {a,b} { } a{b}c {1..3}

#### A newline within quotes counts as text
x="line one
line two"
echo "$x" | wc -l
echo $x

#### Bytes that are no ASCII stay as they are
x='é'; echo "${#x} $x é ${x}é"
printf '%s' "ü" | wc -c

#### Control characters survive every expansion
x=$(printf 'a\001b\177c\201d\210e')
printf '%s' "$x" $x ${x#a} "${x%e}" | wc -c
case $x in *b*c*) echo in;; esac

#### A bare backslash of a pattern pairs with that of what is quoted after it
c='\'
for s in '*' '\*' '\' '\\' '\\*' '\a' 'a' '-' '\-' '\\-' '\[a]' '[a]'; do
case $s in $c"*") echo 1;; esac
case $s in $c$c"*") echo 2;; esac
case $s in $c*) echo 3;; esac
case $s in $c""*) echo 4;; esac
case $s in $c"-") echo 5;; esac
case $s in $c\\) echo 6;; esac
case $s in "\\"$c*) echo 7;; esac
case $s in [$c"*"]) echo 8;; esac
case $s in $c"[a]") echo 9;; esac
echo "[${s%$c}] [${s%$c\\}] [${s#"$c"}] [${s#$c"*"}]"
done

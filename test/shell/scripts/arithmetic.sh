#### The operators by precedence
echo $((2+3*4)) $(((2+3)*4)) $((10/3)) $((10%3)) $((-10/3)) $((-10%3)) $((7-2-1)) $((2*-3))

#### Shifts, comparisons and bits
echo $((1<<4)) $((256>>3)) $((-8>>1)) $((5<6)) $((5>6)) $((5<=5)) $((5>=6)) $((5==5)) $((5!=5)) $((6&3)) $((6|3)) $((6^3)) $((~0))

#### Logic
echo $((1&&0)) $((1||0)) $((!1)) $((!0)) $((2&&3)) $((0||0)) $((!5+1))

#### The conditional operator
x=5; echo $((x>3?10:20)) $((x<3?10:20)) $((0?1:0?2:3)) $((1?2?3:4:5))

#### Assignments
x=5; echo $((x=7)) $x $((x+=2)) $x $((x-=1)) $((x*=3)) $((x/=2)) $((x%=5)) $((x<<=3)) $((x>>=1)) $((x|=3)) $((x&=6)) $((x^=15)) $x

#### Assignments that are not evaluated
x=1; echo $((0&&(x=5))) $x $((1||(x=6))) $x $((1?2:(x=7))) $x

#### Variables with and without the dollar
x=4; echo $((x*x)) $(($x*$x)) $((x * ${x}1)) $((u)) $((u+1))

#### Hexadecimal and octal
echo $((0x1F)) $((0XaB)) $((017)) $((0)) $((0x7fffffffffffffff))

#### Sixty-four bits wrap
echo $((9223372036854775807+1)) $((-9223372036854775807-2)) $((9223372036854775807*2)) $((1<<63)) $((1<<62))

#### Constants that are too large are held
echo $((99999999999999999999)) $((-99999999999999999999))

#### Blanks and newlines
echo $(( 1
+ 2 )) $((	3	)) $((1+ 2))

#### Nested parentheses and substitutions
echo $(( (1+(2*(3))) + $(echo 4) + `echo 5` + ${u:-6} ))

#### A variable that holds blanks around a number
x=' 5 '; echo $((x+1)) $(( $x + 1 ))

#### A variable that holds an expression only counts with a dollar
x='1+2'; echo $(($x*2)); (echo $((x*2))); echo $?

#### An empty variable is zero
x=; echo $((x)) $((x+1)) $((u))

#### Division by zero is an error
(echo $((1/0))); echo $?; (echo $((1%0))); echo $?; echo $((0&&1/0))

#### Syntax errors end the shell
(echo $((1+))); echo $?; (echo $((1 2))); echo $?; (echo $(( ))); echo $?; (echo $((1,2))); echo $?; (echo $((a b))); echo $?

#### There is no increment
x=5; echo $((++x)) $((--x)) $((- -x)) $((+x)) $x; (echo $((x++))); echo $?

#### A comparison chain goes left to right
echo $((1<2<3)) $((3>2>1)) $((1==1==1)) $((2-1-1)) $((2**3)) 2>/dev/null; echo $?

#### Arithmetic within double quotes and here-documents
x=3; echo "a$((x+1))b"
cat <<E
$((x * 2)) "$((x))"
E

#### A loop that counts
i=0; while [ $i -lt 5 ]; do i=$((i+1)); done; echo $i

#### Assignment to a readonly variable fails
readonly r=1; (echo $((r=2))); echo $? $r

#### Unary operators in a row
echo $((!!5)) $((~~5)) $((-(-5))) $((!-1)) $((~-1)) $((- - -1))

#### Negative numbers from variables
x=-3; echo $((x*2)) $((5-x)) $((5-$x)) $((5 - -3)) $((-x))

#### Hexadecimal in a variable
x=0x10; echo $((x)) $(($x)); y=010; echo $((y)) $(($y)); z=08; (echo $((z))); echo $?

#### Shifts by large counts
echo $((1<<64)) $((1<<65)) $((1>>64)) $((8>>65))

#### The smallest number divided
echo $((-9223372036854775807-1)) $(( (-9223372036854775807-1) / 2 )) $(( (-9223372036854775807-1) % 2 ))

#### A ternary binds weaker than or
echo $((0||1?2:3)) $((1?0:1||1)) $((1,1)) ; echo not reached

#### Assignments nest to the right
echo $((a=b=3)) $a $b $((a+=b*=2)) $a $b

#### The value in test and in set
set -- $((1+1)) $((2+2)); [ $1 -lt $2 ] && echo less; [ $(( $1 * 2 )) -eq $2 ] && echo equal

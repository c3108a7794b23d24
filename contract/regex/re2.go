package regex

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// maxRepeat is the count that Go's regexp allows, nested counts multiplied.
const maxRepeat = 1000

// Translate returns the pattern in the syntax of Go's regexp package, to be used
// with its MatchString. Groups do not capture: only whether it matches is kept.
// The error is an *Unsupported or an *Invalid.
func Translate(ecma string) (re2 string, err error) {
	whole, err := Parse(ecma)
	if err != nil {
		return "", err
	}
	return whole.RE2()
}

// RE2 returns the pattern that the node is in the syntax of Go's regexp package.
// The error is an *Unsupported.
func (n *Node) RE2() (string, error) {
	whole, err := write(n)
	if err != nil {
		return "", err
	}
	if _, err := syntax.Parse(whole.text, syntax.Perl); err != nil {
		return "", &Unsupported{"size", "the pattern is too large for Go's regexp: " + err.Error(), 0}
	}
	return whole.text, nil
}

// piece is the translation of a part of the pattern.
type piece struct {
	text string
	// repeat is the largest product of nested counts: Go allows 1000.
	repeat int
	size   int // characters and classes, counts multiplied out
}

func single(text string) (piece, error) { return piece{text: text, repeat: 1, size: 1}, nil }

// write translates a node.
func write(n *Node) (piece, error) {
	switch n.Op {
	case Class:
		if n.body != "" {
			return single("[" + n.body + "]")
		}
		return single(regexp.QuoteMeta(string(n.char)))
	case Begin:
		return single(`\A`)
	case End:
		return single(`\z`)
	case WordBoundary:
		return single(`\b`)
	case NoWordBoundary:
		return single(`\B`)
	case Repeat:
		return writeRepeat(n)
	case Concat:
		return writeAll(n, "")
	case Alternate:
		return writeAll(n, "|")
	case Ahead, NotAhead:
		return piece{}, &Unsupported{"lookaround", "lookahead has no translation", n.Start}
	}
	return piece{}, &Unsupported{"lookaround", "lookbehind has no translation", n.Start}
}

// writeAll joins the translations of the parts, each of which ends where it
// ends: alternatives stand in a group of their own.
func writeAll(n *Node, between string) (piece, error) {
	var text strings.Builder
	whole := piece{repeat: 1}
	for i, sub := range n.Subs {
		one, err := write(sub)
		if err != nil {
			return piece{}, err
		}
		if i > 0 {
			text.WriteString(between)
		}
		if sub.Op == Alternate {
			one.text = group(one.text)
		}
		text.WriteString(one.text)
		whole.repeat = max(whole.repeat, one.repeat)
		whole.size += one.size
		if text.Len() > maxText || whole.size > maxSize {
			return piece{}, &Unsupported{"size", fmt.Sprintf("the pattern multiplies out to more than %d characters", maxSize), sub.End}
		}
	}
	whole.text = text.String()
	return whole, nil
}

func group(text string) string { return "(?:" + text + ")" }

// writeRepeat writes what is repeated in steps that Go's parser accepts:
// x{2500} as x{1000}x{1000}x{500}.
func writeRepeat(n *Node) (piece, error) {
	one, err := write(n.Subs[0])
	if err != nil {
		return piece{}, err
	}
	if n.Subs[0].Op != Class {
		one.text = group(one.text)
		one.size++
	}
	most := max(n.Min, n.Max, 1)
	if most > maxSize/max(one.size, 1) {
		return piece{}, tooOften(n, most, fmt.Sprintf("multiplies out to more than %d characters", maxSize))
	}
	step := max(maxRepeat/one.repeat, 1)
	if len(one.text)*(most/step+2) > maxText {
		return piece{}, tooOften(n, most, fmt.Sprintf("makes the translation larger than %d bytes", maxText))
	}
	out := piece{repeat: one.repeat * min(most, step), size: one.size * most}
	if most <= step {
		out.text = one.text + n.quantifier()
		return out, nil
	}
	var text strings.Builder
	writeSteps(&text, one.text, n.Min, step, "{%d}"+n.laziness())
	if n.Max == Unbounded {
		text.WriteString(one.text + "*" + n.laziness())
	} else {
		writeSteps(&text, one.text, n.Max-n.Min, step, "{0,%d}"+n.laziness())
	}
	out.text = group(text.String())
	return out, nil
}

func tooOften(n *Node, count int, what string) error {
	return &Unsupported{"count", fmt.Sprintf("a count of %d here %s", count, what), n.Start}
}

// writeSteps writes atom n times, at most step at once.
func writeSteps(text *strings.Builder, atom string, n, step int, format string) {
	for ; n > 0; n -= step {
		text.WriteString(atom)
		fmt.Fprintf(text, format, min(n, step))
	}
}

// quantifier returns the counts of a Repeat as Go writes them.
func (n *Node) quantifier() string {
	text := fmt.Sprintf("{%d,%d}", n.Min, n.Max)
	switch {
	case n.Max == Unbounded && n.Min == 0:
		text = "*"
	case n.Max == Unbounded && n.Min == 1:
		text = "+"
	case n.Max == Unbounded:
		text = fmt.Sprintf("{%d,}", n.Min)
	case n.Min == n.Max:
		text = fmt.Sprintf("{%d}", n.Min)
	case n.Min == 0 && n.Max == 1:
		text = "?"
	}
	return text + n.laziness()
}

func (n *Node) laziness() string {
	if n.lazy {
		return "?"
	}
	return ""
}

package event

import (
	"strings"
	"testing"
)

// White space is skipped whatever it is made of, to its end and no further, wherever
// the words of 8 bytes begin in which it is looked at.
func TestWhiteSpaceIsSkipped(t *testing.T) {
	for _, unit := range []string{"\n ", "\n\t", "\r\n  ", " \n\n", "\t", "\n        "} {
		for repeated := range 12 {
			for spaces := range 18 {
				space := strings.Repeat(unit, repeated) + "\n" + strings.Repeat(" ", spaces)
				for text, want := range map[string]byte{"": 0, "7": '7', "\v": '\v', "\x00": 0} {
					d := Decoder{src: space + text}
					if got := d.next(); got != want || d.pos != len(space) {
						t.Fatalf("after %q stands %q at %d, want %q at %d", space, got, d.pos, want, len(space))
					}
				}
			}
		}
	}
}

// What a value cannot be decoded from is not valid either, though who wrote it made
// sure of all the rest.
func TestValidateRefusesWhatNestsTooDeeply(t *testing.T) {
	anything := &Schema{Nodes: []Node{{}, {}}, Root: 1}
	write := func(v *[]Raw, dst []byte) ([]byte, error) { return AppendList(v, dst, AppendRaw) }
	for depth, valid := range map[int]bool{MaxDepth - 1: true, MaxDepth: false} {
		list := []Raw{Raw(strings.Repeat("[", depth) + strings.Repeat("]", depth))}
		if err := Validate(&list, write, anything); (err == nil) != valid || Valid(&list, write, anything) != valid {
			t.Errorf("a raw value that nests %d deep in an array is valid: %v", depth, err)
		}
	}
}

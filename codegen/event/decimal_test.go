package event

import (
	"math/big"
	"strings"
	"testing"
)

func TestNumbersAreComparedExactly(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"1", "1.0", 0}, {"10e-1", "1", 0}, {"-0", "0", 0}, {"0.0e5", "-0", 0}, {"100", "1e2", 0}, {"0.001", "1e-3", 0},
		{"0.1", "0.10000000000000000000000000000001", -1}, {"9223372036854775808", "9223372036854775807", 1},
		{"1e400", "1e399", 1}, {"-1e400", "-1e399", -1}, {"1e-400", "0", 1}, {"-1e-400", "0", -1}, {"12", "9", 1}, {"-12", "-9", -1},
		{"1.5", "1.49", 1}, {"0.5", "0.05", 1}, {"1e999999999999999999999", "1e400", 1}, {"1e-999999999999999999999", "1e-400", -1},
		{"123456789012345678901234567890", "123456789012345678901234567891", -1}, {"1000000000000000000000", "1e21", 0},
	}
	for _, tt := range tests {
		if got := CompareNumbers(tt.a, tt.b); got != tt.want {
			t.Errorf("%s and %s compare as %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := CompareNumbers(tt.b, tt.a); got != -tt.want {
			t.Errorf("%s and %s compare as %d, want %d", tt.b, tt.a, got, -tt.want)
		}
	}
}

func TestMultiplesAreExact(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"0.3", "0.1", true}, {"0.35", "0.1", false}, {"1e400", "0.1", true}, {"1e400", "3", false}, {"3e400", "3", true}, {"0", "7", true},
		{"4.20", "0.05", true}, {"1e1000000000000", "7", false}, {"7e1000000000000", "7", true}, {"1e-1000000000000", "7", false}, {"-9", "3", true},
		{"9223372036854775808", "2", true}, {"0.0075", "0.0001", true}, {"1.1", "1e-2", true}, {"150", "1e2", false}, {"200", "1e2", true},
	} {
		if got := IsMultiple(tt.a, tt.b); got != tt.want {
			t.Errorf("%s is a multiple of %s: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

// FuzzDecimal compares with exact rational numbers.
func FuzzDecimal(f *testing.F) {
	for _, pair := range [][2]string{{"1.50e2", "0.10"}, {"-0.001", "1e-3"}, {"100", "00"}, {"1E+2", "25"}, {"9007199254740993", "0.5"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, errX := ParseNumber(a)
		y, errY := ParseNumber(b)
		if errX != nil || errY != nil || len(a)+len(b) > 200 {
			return
		}
		exactX, errX := x.Rat()
		exactY, errY := y.Rat()
		if errX != nil || errY != nil {
			return // beyond what is computed
		}
		if got, want := CompareNumbers(a, b), exactX.Cmp(exactY); got != want {
			t.Fatalf("%s and %s compare as %d, want %d", a, b, got, want)
		}
		if got := integral(a); got != exactX.IsInt() {
			t.Fatalf("%s is an integer: %v", a, got)
		}
		if exactY.Sign() > 0 {
			if got, want := IsMultiple(a, b), new(big.Rat).Quo(exactX, exactY).IsInt(); got != want {
				t.Fatalf("%s is a multiple of %s: %v", a, b, got)
			}
		}
		h := hasher{text: text(a + " " + b)}
		h.seed = seed
		if exactX.Cmp(exactY) == 0 && h.value(0) != h.value(strings.IndexByte(string(h.text), ' ')+1) {
			t.Fatalf("%s and %s are equal, and have different hashes", a, b)
		}
	})
}

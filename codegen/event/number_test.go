package event

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"
)

// Every integer of Go has its digits, the largest and the least too.
func TestNewNumber(t *testing.T) {
	for got, want := range map[Number]string{
		NewNumber(uint64(math.MaxUint64)): "18446744073709551615", NewNumber(int64(math.MinInt64)): "-9223372036854775808",
		NewNumber(0): "0", NewNumber(int8(-128)): "-128", NewNumber(uint8(255)): "255",
	} {
		if string(got) != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A float64 is read back as it was, from what encoding/json would write.
func FuzzNumberFromFloat64(f *testing.F) {
	for _, seed := range []float64{0, math.Copysign(0, -1), 0.1, 1e21, 1e20, 1e-6, 9e-7, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(-1), math.NaN()} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, x float64) {
		n, err := NumberFromFloat64(x)
		text, unwritable := json.Marshal(x)
		if (err != nil) != (unwritable != nil) {
			t.Fatalf("%v: %v, and encoding/json: %v", x, err, unwritable)
		}
		if err != nil {
			return
		}
		if back, err := n.Float64(); back != x || err != nil {
			t.Errorf("%v became %s, and that %v, %v", x, n, back, err)
		}
		if !n.Equal(Number(text)) {
			t.Errorf("%v is %s, for encoding/json %s", x, n, text)
		}
	})
}

// Cmp orders all numbers by their value, and what spells none before them.
func TestNumberCmp(t *testing.T) {
	ascending := []Number{"abc", "e", "-1e400", "-2", "-0.1", "0", "1e-400", "0.1", "1", "9007199254740992", "9007199254740993", "1e400"}
	for i, a := range ascending {
		for j, b := range ascending {
			want := compare(int64(i), int64(j))
			if got := a.Cmp(b); got != want || a.Equal(b) != (want == 0) {
				t.Errorf("%q.Cmp(%q) = %d, want %d", a, b, got, want)
			}
		}
	}
	for _, zero := range []Number{"", "0", "-0", "0.00", "0e9"} {
		if !zero.Equal("") || zero.Cmp("0") != 0 {
			t.Errorf("%s is not equal to the zero value", strconv.Quote(string(zero)))
		}
	}
}

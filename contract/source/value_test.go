package source

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCanonical(t *testing.T) {
	for want, spellings := range map[string][]string{
		`0`:                           {"0", "-0", "0.0", "0e5", "-0.000e-7"},
		`1`:                           {"1", "1.0", "10e-1", "0.1e1", "1e0", "100000e-5"},
		`-12.5`:                       {"-12.5", "-1.25e1", "-12.50", "-125E-1"},
		`100000000000000000000`:       {"1e20", "100000000000000000000", "100000000000000000000.0"},
		`1e21`:                        {"1e21", "1000000000000000000000", "0.001e24"},
		`1.5e21`:                      {"1500000000000000000000", "15e20"},
		`123456789012345678901.5`:     {"123456789012345678901.5", "1234567890123456789015e-1"},
		`1.2345678901234567890123e22`: {"12345678901234567890123"},
		`0.000000000000000000001`:     {"1e-21", "10e-22"},
		`1e-22`:                       {"1e-22", "0.0000000000000000000001"},
		`1e10000`:                     {"1e10000", "10e9999"},
		`-1.05e-10000`:                {"-1.05e-10000", "-1.050e-10000"},
		`"é\"\\/\b\t\n\f\r\u0000\u001f` + "\u007f\u2028😀" + `"`: {
			`"\u00e9\u0022\u005c\/\u0008\u0009\u000a\u000c\u000d\u0000\u001F\u007f\u2028\ud83d\ude00"`},
		`{"":1,"A":{"b":[1,{}],"c":null},"a":true,"é":2,"` + "\uFFFD" + `":3,"😀":4}`: {
			`{ "😀":4.0, "` + "\uFFFD" + `":3, "é":2, "a":true, "A":{"c":null,"b":[1.0,{}]}, "":1 }`},
		`[]`: {"[ ]"}, `{}`: {"{ }"}, `null`: {" null"}, `[false]`: {"[false]"},
	} {
		for _, data := range spellings {
			n := read(t, "f.json", data).Root
			if got := string(n.Canonical()); got != want {
				t.Errorf("%s has the canonical form %s, want %s", data, got, want)
			}
		}
	}
}

func TestCanonicalLeavesTheNodeAsItIs(t *testing.T) {
	n := read(t, "f.json", `{"b":1.0,"a":2}`).Root
	n.Canonical()
	if got, want := string(n.AppendJSON([]byte("x"))), `x{"b":1.0,"a":2}`; got != want {
		t.Errorf("after Canonical: %s, want %s", got, want)
	}
}

// literal draws a JSON number, often one near another.
func literal(t *rapid.T, label string) string {
	return rapid.StringMatching(`-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?`).Draw(t, label)
}

func TestNumbersAreEqualAsTheirCanonicalFormsAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, errA := NewNumber(literal(t, "a"))
		b, errB := NewNumber(literal(t, "b"))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if rapid.Bool().Draw(t, "same value") {
			r, _ := a.Rat()
			var ok bool
			if b, ok = NewRat(r); !ok {
				t.Fatalf("NewRat(%s) is no number", r)
			}
		}
		x, _ := a.Rat()
		y, _ := b.Rat()
		want := x.Cmp(y) == 0
		if got := Equal(a, b); got != want {
			t.Fatalf("Equal(%s, %s) = %v", a.Text, b.Text, got)
		}
		if got := bytes.Equal(a.Canonical(), b.Canonical()); got != want {
			t.Fatalf("%s and %s have the canonical forms %s and %s", a.Text, b.Text, a.Canonical(), b.Canonical())
		}
		again, err := ParseJSON("f.json", a.Canonical(), DefaultLimits)
		if err != nil || !Equal(a, again.Root) || !bytes.Equal(a.Canonical(), again.Root.Canonical()) {
			t.Fatalf("%s has the canonical form %s, which is read as %v, %v", a.Text, a.Canonical(), again, err)
		}
		if a.IsInteger() != x.IsInt() {
			t.Fatalf("%s: IsInteger %v", a.Text, a.IsInteger())
		}
	})
}

// What lies within the limits has a canonical form that lies within them too.
func TestCanonicalFormsAtTheLimits(t *testing.T) {
	zeros := strings.Repeat("0", 9999)
	for _, data := range []string{
		"1e10000", "1e-10000", "1" + zeros + "0", "0." + zeros + "1", "9." + strings.Repeat("9", 10_000) + "e10000",
		strings.Repeat("9", 10_001) + "e-10000", "0." + strings.Repeat("9", 10_000) + "e-9999",
	} {
		n := read(t, "f.json", data).Root
		again := read(t, "f.json", string(n.Canonical())).Root
		if !Equal(n, again) {
			t.Errorf("%.20s… is another number in canonical form: %.20s…", data, again.Text)
		}
	}
}

func TestEqual(t *testing.T) {
	many := strings.TrimSuffix(manyMembers(40), ",") + "}"
	values := []string{
		"null", "true", "false", "0", "1", "1.5", `""`, `"1"`, `"null"`, "[]", "[1]", "[1,2]", "[2,1]", "[[]]",
		"{}", `{"a":1}`, `{"b":1}`, `{"a":2}`, `{"a":1,"b":1}`, `{"a":null}`, `{"b":null}`, many, strings.Replace(many, `"m7"`, `"x7"`, 1),
	}
	for i, a := range values {
		for j, b := range values {
			if got := Equal(read(t, "a.json", a).Root, read(t, "b.json", b).Root); got != (i == j) {
				t.Errorf("Equal(%s, %s) = %v", a, b, got)
			}
		}
	}
	for a, b := range map[string]string{
		"1": "1.0", `{"a":1,"b":[2]}`: `{"b":[2e0],"a":1.0}`, `"é"`: `"\u00e9"`, "-0": "0", many: reversed(t, many),
	} {
		if !Equal(read(t, "a.json", a).Root, read(t, "b.json", b).Root) {
			t.Errorf("Equal(%s, %s) = false", a, b)
		}
	}
	if !Equal(nil, nil) || Equal(nil, NewNull()) || Equal(NewNull(), nil) {
		t.Error("a nil node equals only a nil node")
	}
}

// reversed returns an object with its members in the other order.
func reversed(t *testing.T, data string) string {
	n := read(t, "f.json", data).Root
	other := NewObject()
	for _, m := range n.Members {
		other.Members = append([]Member{m}, other.Members...)
	}
	return string(other.AppendJSON(nil))
}

func TestAnyIsWhatEncodingJSONReads(t *testing.T) {
	const data = `{"a":[1,2.50,1e400,-0],"b":{"c":null,"d":true,"e":false},"f":"\u00e9","g":[],"h":{}}`
	if diff := cmp.Diff(standard(t, []byte(data)), read(t, "f.json", data).Root.Any()); diff != "" {
		t.Errorf("Any (-encoding/json +ours):\n%s", diff)
	}
}

// standard reads data with encoding/json, numbers as literals.
func standard(t testing.TB, data []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("encoding/json refuses %.200q: %v", data, err)
	}
	return v
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		literal string
		value   string // of the big.Rat
		integer bool
	}{
		{"1", "1/1", true}, {"1.0", "1/1", true}, {"10e-1", "1/1", true}, {"0.1", "1/10", false}, {"-2.50", "-5/2", false},
		{"1e3", "1000/1", true}, {"0", "0/1", true}, {"-0.0", "0/1", true}, {"1.5e1", "15/1", true}, {"1.55e1", "31/2", false},
	} {
		n, err := NewNumber(c.literal)
		if err != nil {
			t.Fatal(err)
		}
		r, ok := n.Rat()
		if !ok || r.String() != c.value || n.IsInteger() != c.integer {
			t.Errorf("%s is %v, integer %v; want %s, %v", c.literal, r, n.IsInteger(), c.value, c.integer)
		}
	}
	for _, n := range []*Node{nil, NewString("1"), NewNull(), {Kind: Number, Text: "1/2"}, {Kind: Number, Text: "1e999999999"}, {Kind: Number}} {
		if r, ok := n.Rat(); ok {
			t.Errorf("%+v has the value %v", n, r)
		}
	}
	if NewString("1").IsInteger() || (*Node)(nil).IsInteger() {
		t.Error("what is no number is an integer")
	}
}

func TestNewNumberRefuses(t *testing.T) {
	for literal, want := range map[string]string{
		"": "no JSON number", "01": "no JSON number", "+1": "no JSON number", "1.": "no JSON number", "1 ": "no JSON number",
		"NaN": "no JSON number", "1e10001": "exponent", strings.Repeat("1", 10_002): "digits",
	} {
		if n, err := NewNumber(literal); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("NewNumber(%.20q) = %v, %v; want an error with %q", literal, n, err, want)
		}
	}
}

func TestNewRat(t *testing.T) {
	for value, want := range map[string]string{"1/2": "0.5", "-7/1": "-7", "1/8": "0.125", "0": "0", "3000000000000000000000000": "3e24"} {
		r, _ := new(big.Rat).SetString(value)
		if n, ok := NewRat(r); !ok || n.Text != want {
			t.Errorf("NewRat(%s) = %+v, %v; want %s", value, n, ok, want)
		}
	}
	huge := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(10_001), nil))
	for _, r := range []*big.Rat{big.NewRat(1, 3), huge, new(big.Rat).Inv(huge)} {
		if n, ok := NewRat(r); ok {
			t.Errorf("NewRat(%.20s…) = %.20s…", r, n.Text)
		}
	}
}

func TestConstructors(t *testing.T) {
	n := NewObject(
		Member{Name: "a", Value: NewArray(NewNull(), NewBool(true), NewBool(false), NewInt(-3))},
		Member{Name: "b", Value: NewString("é\n")},
		Member{Name: "c", Value: NewArray()},
		Member{Name: "d", Value: NewObject()},
	)
	const want = `{"a":[null,true,false,-3],"b":"é\n","c":[],"d":{}}`
	if got := string(n.AppendJSON(nil)); got != want {
		t.Errorf("built %s, want %s", got, want)
	}
	if !Equal(n, read(t, "f.json", want).Root) {
		t.Error("what is built does not equal what is read")
	}
}

func TestQuote(t *testing.T) {
	for s, want := range map[string]string{
		"a": `"a"`, "é😀": `"é😀"`, "a\"b\n": `"a\"b\n"`, "\x1b[31m": `"\x1b[31m"`, "\u202e": `"\u202e"`, "\xff": `"\xff"`, "::set-output\r": `"::set-output\r"`,
		strings.Repeat("é", 80): `"` + strings.Repeat("é", 80) + `"`, strings.Repeat("é", 81): `"` + strings.Repeat("é", 80) + `"…`,
	} {
		if got := Quote(s); got != want {
			t.Errorf("Quote(%q) = %s, want %s", s, got, want)
		}
	}
}

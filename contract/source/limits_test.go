package source

import (
	"strings"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	small := Limits{Bytes: 60, Depth: 3, Exponent: 20, Nodes: 10}
	for _, c := range []struct {
		file string
		refusal
	}{
		{"f.json", refusal{"bytes", strings.Repeat(" ", 61), "1:1", "61 bytes: the most is 60", "split"}},
		{"f.yaml", refusal{"bytes", strings.Repeat(" ", 61), "1:1", "61 bytes: the most is 60", "split"}},
		{"f.json", refusal{"depth", "[[[[]]]]", "1:4", "more than 3 deep", "flatten"}},
		{"f.yaml", refusal{"depth", "- - - - 1", "1:7", "more than 3 deep", "flatten"}},
		{"f.yaml", refusal{"depth through an alias", "a: &a [[]]\nb: [*a]", "2:5", "more than 3 deep", "flatten"}},
		{"f.json", refusal{"nodes", "[1,2,3,4,5,6,7,8,9,10]", "1:20", "more than 10 values", "split"}},
		{"f.yaml", refusal{"nodes", "[1,2,3,4,5,6,7,8,9,0]", "1:20", "more than 10 values", "split"}},
		{"f.yaml", refusal{"nodes through aliases", "- &a [1,2]\n- [*a,*a]\n", "2:7", "more than 10 values", "split"}},
		{"f.yaml", refusal{"bytes through aliases", "- &a 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n- *a\n- *a\n- *a", "4:3", "repeat more than 60 bytes", "split"}},
		{"f.yaml", refusal{"separators", "[" + strings.Repeat(",", 21), "1:1", "more than 10 values", "split"}},
		{"f.json", refusal{"exponent", "[1e21]", "1:2", "exponent of the number passes 20", "string"}},
		{"f.json", refusal{"negative exponent", "[1e-21]", "1:2", "exponent of the number passes 20", "string"}},
		{"f.json", refusal{"exponent of zero", "[0e21]", "1:2", "exponent of the number passes 20", "string"}},
		{"f.json", refusal{"exponent with zeros", "[1e00000000000000000021]", "1:2", "exponent of the number passes 20", "string"}},
		{"f.json", refusal{"exponent over an int", "[1e99999999999999999999]", "1:2", "exponent of the number passes 20", "string"}},
		{"f.json", refusal{"exponent that the digits imply", "[10e20]", "1:2", "exponent of the number passes 20", "string"}},
		{"f.json", refusal{"negative exponent that the digits imply", "[0.1e-20]", "1:2", "exponent of the number passes 20", "string"}},
		{"f.json", refusal{"digits", "[1234567890123456789012]", "1:2", "22 digits: the most is 21", "string"}},
		{"f.json", refusal{"digits of a fraction", "[-0.000000000000000000001]", "1:2", "22 digits: the most is 21", "string"}},
		{"f.yaml", refusal{"exponent", "a: 1e21", "1:4", "exponent of the number passes 20", "string"}},
		{"f.yaml", refusal{"hexadecimal digits", "a: 0xffffffffffffffffffff", "1:4", "25 digits: the most is 21", "string"}},
	} {
		t.Run(c.file+" "+c.name, func(t *testing.T) { c.check(t, c.file, small) })
	}
}

func TestWithinTheLimits(t *testing.T) {
	small := Limits{Bytes: 60, Depth: 3, Exponent: 20, Nodes: 10}
	for _, data := range []string{
		"[[[]]]", "[[],[],[],[],[],[],[],[],[]]", "{\"a\":[],\"b\":[],\"c\":[],\"d\":[],\"e\":[],\"f\":[],\"g\":[]}", "{\"a\":1,\"b\":[2,3,4,5,6],\"c\":7}", "[1,2,3,4,5,6,7,8,9]", "1e20", "-1e-20", "1e00020", "123456789012345678901", "0.00000000000000000001", "0.1e20",
	} {
		if _, err := ParseJSON("f.json", []byte(data), small); err != nil {
			t.Error(err)
		}
		if _, err := ParseYAML("f.yaml", []byte(data), small); err != nil {
			t.Error(err)
		}
	}
}

// The count that keeps too much from yaml.v3 never refuses what is little enough.
func TestNamesDoNotCountAsValues(t *testing.T) {
	small := Limits{Nodes: 10}
	for _, data := range []string{
		"a: []\nb: []\nc: []\nd: {}\ne: {}\nf: {}\ng: []\nh: {}\ni: 0", "- []\n- []\n- []\n- []\n- []\n- []\n- []\n- []\n- []\n",
		"a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8\ni: 9\n", "? a\n: 1\n? b\n: 2\n? c\n? d\n? e\n? f\n: []\n",
	} {
		if _, err := ParseYAML("f.yaml", []byte(data), small); err != nil {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func TestALimitOfZeroIsTheDefault(t *testing.T) {
	if _, err := ParseJSON("f.json", []byte("[[1e400]]"), Limits{}); err != nil {
		t.Error(err)
	}
	if _, err := ParseJSON("f.json", []byte("[[1e400]]"), Limits{Exponent: 10}); err == nil {
		t.Error("an exponent of 400 was read within a limit of 10")
	}
}

// Every hostile file must be answered, with a value or an *Error, in the time
// that a person waits.
func TestHostileFilesAreAnsweredSoon(t *testing.T) {
	const n = 50_000
	lol := "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 9 {
		was, is := string(rune('0'+i)), string(rune('1'+i))
		lol += "a" + is + ": &a" + is + " [" + strings.Repeat("*a"+was+",", 9) + "*a" + was + "]\n"
	}
	for name, data := range map[string]string{
		"open brackets":    strings.Repeat("[", n),
		"open braces":      strings.Repeat(`{"a":`, n),
		"items":            "[" + strings.Repeat("1,", n) + "1]",
		"dashes":           strings.Repeat("- ", n),
		"questions":        strings.Repeat("? ", n),
		"colons":           strings.Repeat(": ", n),
		"one long line":    "[" + strings.Repeat("é: &a *a, ", n),
		"comments":         strings.Repeat("- a # b\n# c\n", n/10),
		"never closed":     "a: [" + strings.Repeat("b,\n", n),
		"quote not closed": "a: '" + strings.Repeat("b\n", n),
		"fault at the end": strings.Repeat("a: &x {b: c}\n", n/10) + "@",
		"many laughs":      lol,
		"digits":           strings.Repeat("9", n),
		"exponent":         "1e" + strings.Repeat("9", n),
		"hexadecimal":      "0x" + strings.Repeat("f", n),
	} {
		for _, parse := range []func(string, []byte, Limits) (*Document, error){ParseJSON, ParseYAML} {
			start := time.Now()
			_, err := parse("f", []byte(data), DefaultLimits)
			if _, ok := err.(*Error); err != nil && !ok {
				t.Errorf("%s: the error %v is no *Error", name, err)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("%s: took %v", name, took)
			}
		}
	}
}

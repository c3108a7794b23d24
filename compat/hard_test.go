package compat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// hard is a pair on which checkers that compare schemas keyword by keyword go
// wrong. Strict says whether A is in B and B in A, P proved or R refuted;
// tolerant says the same where the content model matters, else it is empty.
// Without `$schema` they are of draft 2020-12.
type hard struct{ name, a, b, strict, tolerant string }

// TestHard holds every row against the prover, and the row itself against the
// brute-force oracle. All are decided.
func TestHard(t *testing.T) {
	t.Parallel()
	answers := tally{}
	for _, group := range []struct {
		name string
		rows []hard
		// beyond says that the oracle does not understand the patterns.
		beyond bool
	}{
		{"unions", hardUnions, false},
		{"values", hardValues, false},
		{"numbers", hardNumbers, false},
		{"strings", hardStrings, false},
		{"patterns of ECMA-262", hardPatterns, true},
		{"objects", hardObjects, false},
		{"conditions", hardConditions, false},
		{"arrays", hardArrays, false},
		{"unevaluated", hardUnevaluated, false},
		{"references", hardReferences, false},
		{"drafts", hardDrafts, false},
		{"content models", hardModels, false},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, row := range group.rows {
				t.Run(row.name, func(t *testing.T) { row.check(t, group.beyond, answers) })
			}
		})
	}
	t.Log(answers)
}

func (row hard) check(t *testing.T, beyond bool, answers tally) {
	a, b := sideOf(t, "a", row.a), sideOf(t, "b", row.b)
	c := &contest{reporter: quiet{t}, a: a, b: b, seen: map[string][]membership{}, answers: answers}
	if c.sa, c.sb = tryText(written(a.root)), tryText(written(b.root)); c.sa == nil || c.sb == nil {
		t.Fatal("no schemas")
	}
	if !beyond {
		c.values = samples(a, b, row.name, 250)
		c.laws()
	}
	for _, model := range contract.ContentModels {
		wants := map[contract.ContentModel]string{contract.Strict: row.strict, contract.Tolerant: row.tolerant}[model]
		for i, asked := range [][2]oracle{{a, b}, {b, a}} {
			writer, reader := c.sa, c.sb
			if i == 1 {
				writer, reader = c.sb, c.sa
			}
			got := compat.Contained(writer, reader, compat.Options{Model: model})
			if beyond {
				answers.count(got.Verdict, got.Reason.Code)
			} else {
				c.hold(got, asked[0], asked[1], model)
			}
			if wants == "" {
				continue
			}
			want := map[byte]compat.Verdict{'P': compat.Proved, 'R': compat.Refuted}[wants[i]]
			for n := range c.values {
				if want == compat.Proved && c.tells(n, asked[0], asked[1], model, got.StrictWriter) {
					t.Errorf("%s, %s to %s: the table says proved, the oracle has %s", model, asked[0].name, asked[1].name, written(c.values[n]))
					break
				}
			}
			if got.Verdict != want {
				t.Errorf("%s, %s to %s: %v %s %s, want %v", model, asked[0].name, asked[1].name, got.Verdict, got.Reason.Code, got.Reason.Message, want)
			}
		}
	}
}

// taggedBelow is a variant whose tag k stands in the member c, which is of a type.
func taggedBelow(tag, of string) string {
	return `{"required":["c"],"type":"object","properties":{"c":{` + of + `"required":["k"],"properties":{"k":{"const":"` + tag + `"}}}}}`
}

var hardUnions = []hard{
	{"a branch more, of the same type", `{"anyOf":[{"type":"integer","minimum":1}]}`, `{"anyOf":[{"type":"integer","minimum":1},{"type":"integer","maximum":1}]}`, "PR", "PR"},
	{"ranges that exclude each other", `{"allOf":[{"type":"integer","minimum":5,"maximum":6},{"type":"integer","minimum":1,"maximum":2}]}`, `{"not":{}}`, "PP", "PP"},
	{"branches overlap", `{"anyOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":10}]}`, `{"oneOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":10}]}`, "RP", "RP"},
	{"branches are apart", `{"anyOf":[{"type":"string"},{"type":"integer"}]}`, `{"oneOf":[{"type":"string"},{"type":"integer"}]}`, "PP", "PP"},
	{"one branch in the other", `{"anyOf":[{"type":"integer"},{"type":"number"}]}`, `{"oneOf":[{"type":"integer"},{"type":"number"}]}`, "RP", "RP"},
	{"one branch in the other is a difference", `{"oneOf":[{"type":"integer"},{"type":"number"}]}`, `{"type":"number","not":{"type":"integer"}}`, "PP", "PP"},
	{"the same branch thrice", `{"oneOf":[{},{},{}]}`, `{"not":{}}`, "PP", "PP"},
	{"the same branch twice and another", `{"oneOf":[{"type":"string"},{"type":"string"},{"type":"integer"}]}`, `{"type":"integer"}`, "PP", "PP"},
	{"distribution", `{"allOf":[{"anyOf":[{"required":["a"]},{"required":["b"]}]},{"required":["c"]}]}`, `{"anyOf":[{"required":["a","c"]},{"required":["b","c"]}]}`, "PP", "PP"},
	{"neither", `{"not":{"anyOf":[{"required":["a"]},{"required":["b"]}]}}`, `{"allOf":[{"not":{"required":["a"]}},{"not":{"required":["b"]}}]}`, "PP", "PP"},
	{"not both", `{"not":{"allOf":[{"required":["a"]},{"required":["b"]}]}}`, `{"anyOf":[{"not":{"required":["a"]}},{"not":{"required":["b"]}}]}`, "PP", "PP"},
	{"not not", `{"not":{"not":{"minimum":3}}}`, `{"minimum":3}`, "PP", "PP"},
	{"absorption", `{"anyOf":[{"required":["a"]},{"allOf":[{"required":["a"]},{"minProperties":2}]}]}`, `{"required":["a"]}`, "PP", "PP"},
	{"contradiction of types", `{"allOf":[{"type":"string"},{"type":"integer"}]}`, `{"not":{}}`, "PP", "PP"},
	{"contradiction of branches", `{"anyOf":[{"type":"string"},{"type":"null"}],"allOf":[{"type":["integer","boolean"]}]}`, `{"not":{}}`, "PP", "PP"},
	{"excluding by required", `{"oneOf":[{"required":["a"]},{"required":["b"]}]}`, `{"anyOf":[{"required":["a"]},{"required":["b"]}]}`, "PR", "PR"},
	{"a schema or not", `{"oneOf":[{"required":["a"]},{"not":{"required":["a"]}}]}`, `{}`, "PP", "PP"},
	{"a tag that is required", `{"oneOf":[{"properties":{"k":{"const":"a"}},"required":["k"]},{"properties":{"k":{"const":"b"}},"required":["k"]}],"type":"object"}`, `{"anyOf":[{"properties":{"k":{"const":"a"}},"required":["k"]},{"properties":{"k":{"const":"b"}},"required":["k"]}],"type":"object"}`, "PP", "PP"},
	{"a tag that is not required", `{"oneOf":[{"properties":{"k":{"const":"a"}}},{"properties":{"k":{"const":"b"}}}],"type":"object"}`, `{"anyOf":[{"properties":{"k":{"const":"a"}}},{"properties":{"k":{"const":"b"}}}],"type":"object"}`, "PR", "PR"},
	{"a tag one level down", `{"oneOf":[` + taggedBelow("a", `"type":"object",`) + `,` + taggedBelow("b", `"type":"object",`) + `]}`, `{"anyOf":[` + taggedBelow("b", `"type":"object",`) + `,` + taggedBelow("a", `"type":"object",`) + `]}`, "PP", "PP"},
	{"what holds a tag need not be an object", `{"oneOf":[` + taggedBelow("a", "") + `,` + taggedBelow("b", "") + `]}`, `{"anyOf":[` + taggedBelow("a", "") + `,` + taggedBelow("b", "") + `]}`, "PR", "PR"},
	{"a tag one level down that may be opened", `{"type":"object","oneOf":[{"required":["c"],"properties":{"c":{"type":"object","required":["k"],"properties":{"k":{"enum":["a"],"x-open-enum":true}}}}},` + taggedBelow("b", `"type":"object",`) + `]}`, `{"type":"object","anyOf":[{"required":["c"],"properties":{"c":{"type":"object","required":["k"],"properties":{"k":{"enum":["a"],"x-open-enum":true}}}}},` + taggedBelow("b", `"type":"object",`) + `]}`, "PP", ""},
	{"a name that looks like a way", `{"type":"object","oneOf":[{"properties":{"c/k":{"const":"a"}},"required":["c/k"]},` + taggedBelow("b", `"type":"object",`) + `]}`, `{"type":"object","anyOf":[{"properties":{"c/k":{"const":"a"}},"required":["c/k"]},` + taggedBelow("b", `"type":"object",`) + `]}`, "PR", "PR"},
	{"a constant that holds a tag", `{"const":{"c":{"k":"b"}}}`, `{"oneOf":[` + taggedBelow("a", `"type":"object",`) + `,` + taggedBelow("b", `"type":"object",`) + `]}`, "PR", "PR"},
	{"a constant without the tag", `{"type":"object","required":["c"],"properties":{"c":{"const":{"k":"c"}}}}`, `{"not":{"anyOf":[` + taggedBelow("a", `"type":"object",`) + `,` + taggedBelow("b", `"type":"object",`) + `]}}`, "PR", "PR"},
	{"ranges that touch", `{"oneOf":[{"type":"number","maximum":3},{"type":"number","minimum":3}]}`, `{"anyOf":[{"type":"number","minimum":3},{"type":"number","maximum":3}]}`, "PR", "PR"},
	{"ranges that do not quite touch", `{"oneOf":[{"type":"number","maximum":3},{"type":"number","exclusiveMinimum":3}]}`, `{"anyOf":[{"type":"number","exclusiveMinimum":3},{"type":"number","maximum":3}]}`, "PP", "PP"},
	{"ranges of numbers only", `{"oneOf":[{"maximum":3},{"minimum":4}]}`, `{"anyOf":[{"maximum":3},{"minimum":4}]}`, "PR", "PR"},
	{"constants side by side", `{"oneOf":[{"const":1},{"const":2},{"enum":["a",null]}]}`, `{"enum":[null,2,"a",1]}`, "PP", "PP"},
	{"constants that are equal", `{"oneOf":[{"const":1},{"enum":[1.0,2]}]}`, `{"const":2}`, "PP", "PP"},
	{"branches in another order", `{"anyOf":[{"minLength":3},{"required":["a"]},{"minimum":2},{"type":"null"},{"maxItems":1}]}`, `{"anyOf":[{"maxItems":1},{"minimum":2},{"type":"null"},{"minLength":3},{"required":["a"]}]}`, "PP", "PP"},
	{"exclusive or is associative", `{"oneOf":[{"oneOf":[{"required":["a"]},{"required":["b"]}]},{"required":["c"]}]}`, `{"oneOf":[{"required":["a"]},{"oneOf":[{"required":["b"]},{"required":["c"]}]}]}`, "PP", ""},
	{"one of three is not parity", `{"oneOf":[{"required":["a"]},{"required":["b"]},{"required":["c"]}]}`, `{"oneOf":[{"oneOf":[{"required":["a"]},{"required":["b"]}]},{"required":["c"]}]}`, "PR", ""},
	{"a branch for everything", `{"anyOf":[{"type":"string"},{}]}`, `{}`, "PP", "PP"},
	{"a branch for nothing", `{"anyOf":[false,{"minLength":2}]}`, `{"minLength":2}`, "PP", "PP"},
	{"constants in branches", `{"anyOf":[{"const":1},{"const":2}]}`, `{"enum":[1,2]}`, "PP", "PP"},
	{"symmetric difference of enums", `{"oneOf":[{"enum":[1,2]},{"enum":[2,3]}]}`, `{"enum":[1,3]}`, "PP", "PP"},
	{"one of two multiples", `{"type":"integer","oneOf":[{"multipleOf":2},{"multipleOf":3}]}`, `{"type":"integer","anyOf":[{"multipleOf":2},{"multipleOf":3}],"not":{"multipleOf":6}}`, "PP", "PP"},
	{"intervals that meet", `{"type":"number"}`, `{"anyOf":[{"type":"number","maximum":3},{"type":"number","exclusiveMinimum":3}]}`, "PP", "PP"},
	{"intervals that leave a point", `{"type":"number"}`, `{"anyOf":[{"type":"number","exclusiveMaximum":3},{"type":"number","exclusiveMinimum":3}]}`, "RP", "RP"},
	{"intervals of integers", `{"type":"integer"}`, `{"anyOf":[{"type":"integer","maximum":3},{"type":"integer","minimum":4}]}`, "PP", "PP"},
	{"a union of parts of objects", `{"type":"object","properties":{"a":{"enum":[1,2]}}}`, `{"anyOf":[{"type":"object","properties":{"a":{"const":1}}},{"type":"object","properties":{"a":{"const":2}}}]}`, "PP", ""},
	{"two properties are no union of objects", `{"type":"object","properties":{"a":{"enum":[1,2]},"b":{"enum":[1,2]}}}`, `{"anyOf":[{"type":"object","properties":{"a":{"const":1},"b":{"const":1}}},{"type":"object","properties":{"a":{"const":2},"b":{"const":2}}}]}`, "RP", ""},
	{"items are no union of arrays", `{"type":"array","items":{"enum":[1,2]}}`, `{"anyOf":[{"type":"array","items":{"const":1}},{"type":"array","items":{"const":2}}]}`, "RP", "RP"},
	{"one item is a union of arrays", `{"type":"array","items":{"enum":[1,2]},"maxItems":1}`, `{"anyOf":[{"type":"array","items":{"const":1},"maxItems":1},{"type":"array","items":{"const":2},"maxItems":1}]}`, "PP", "PP"},
}

var hardValues = []hard{
	{"enum beside type", `{"type":"string","enum":["a",1,null]}`, `{"const":"a"}`, "PP", "PP"},
	{"enum beside type, of numbers", `{"type":"integer","enum":[1.0,1.5]}`, `{"const":1}`, "PP", "PP"},
	{"const beside another type", `{"type":"string","const":1}`, `{"not":{}}`, "PP", "PP"},
	{"enum beside a range", `{"enum":[1,5,10,"x"],"maximum":5}`, `{"enum":[1,5,"x"]}`, "PP", "PP"},
	{"enum beside a pattern", `{"enum":["ab","cd",7],"pattern":"^a"}`, `{"enum":["ab",7]}`, "PP", "PP"},
	{"enum beside required", `{"enum":[{"a":1},{"b":1},3],"required":["a"]}`, `{"enum":[{"a":1},3]}`, "PP", "PP"},
	{"enum without a value", `{"enum":[1,2,3],"not":{"const":2}}`, `{"enum":[1,3]}`, "PP", "PP"},
	{"enums that meet", `{"allOf":[{"enum":[1,2]},{"enum":[2,3]}]}`, `{"const":2}`, "PP", "PP"},
	{"spellings of one", `{"const":1}`, `{"const":1.0}`, "PP", "PP"},
	{"spellings of a hundred", `{"maximum":1e2}`, `{"maximum":100}`, "PP", "PP"},
	{"members in any order", `{"const":{"a":1,"b":[2]}}`, `{"const":{"b":[2.0],"a":1}}`, "PP", "PP"},
	{"items in order", `{"const":[1,2]}`, `{"const":[2,1]}`, "RR", "RR"},
	{"false is not zero", `{"const":false}`, `{"const":0}`, "RR", "RR"},
	{"empty is not null", `{"const":""}`, `{"const":null}`, "RR", "RR"},
	{"the empty array", `{"enum":[[]]}`, `{"type":"array","maxItems":0}`, "PP", "PP"},
	{"the empty object", `{"enum":[{}]}`, `{"type":"object","maxProperties":0}`, "PP", "PP"},
	{"both booleans", `{"type":"boolean"}`, `{"enum":[true,false]}`, "PP", "PP"},
	{"one boolean", `{"type":"boolean","not":{"const":true}}`, `{"const":false}`, "PP", "PP"},
	{"null", `{"type":"null"}`, `{"const":null}`, "PP", "PP"},
	{"all other types", `{"not":{"type":"number"}}`, `{"type":["null","boolean","string","array","object"]}`, "PP", "PP"},
	{"integer is a number", `{"type":["integer","number"]}`, `{"type":"number"}`, "PP", "PP"},
	{"an object written out", `{"type":"object","properties":{"a":{"const":1}},"required":["a"],"additionalProperties":false}`, `{"const":{"a":1}}`, "PP", ""},
	{"objects written out", `{"type":"object","properties":{"a":{"enum":[1,2]}},"additionalProperties":false}`, `{"enum":[{},{"a":1},{"a":2}]}`, "PP", ""},
	{"arrays written out", `{"type":"array","items":{"type":"null"},"maxItems":2}`, `{"enum":[[],[null],[null,null]]}`, "PP", "PP"},
	{"assertions about other types say nothing", `{"minLength":3,"minimum":3,"minItems":3,"required":["a"],"type":"boolean"}`, `{"type":"boolean"}`, "PP", "PP"},
	{"an assertion does not ask for its type", `{"minLength":1}`, `{"type":"string","minLength":1}`, "RP", "RP"},
}

var hardNumbers = []hard{
	{"integers in a range", `{"type":"integer","minimum":1,"maximum":3}`, `{"enum":[1,2,3]}`, "PP", "PP"},
	{"an open range with one integer", `{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":2}`, `{"const":1}`, "PP", "PP"},
	{"an open range without", `{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}`, `{"not":{"type":"integer"}}`, "PR", "PR"},
	{"no integer between", `{"type":"integer","minimum":0.5,"maximum":0.9}`, `{"not":{}}`, "PP", "PP"},
	{"number to integer with multipleOf", `{"type":"number","multipleOf":1}`, `{"type":"integer"}`, "PP", "PP"},
	{"even numbers are integers", `{"type":"number","multipleOf":2}`, `{"type":"integer"}`, "PR", "PR"},
	{"halves are not", `{"type":"number","multipleOf":0.5}`, `{"type":"integer"}`, "RP", "RP"},
	{"no integer is no multiple of one", `{"type":"number","not":{"type":"integer"}}`, `{"type":"number","not":{"multipleOf":1}}`, "PP", "PP"},
	{"least common multiple", `{"type":"integer","allOf":[{"multipleOf":4},{"multipleOf":6}]}`, `{"type":"integer","multipleOf":12}`, "PP", "PP"},
	{"of a fraction", `{"type":"integer","multipleOf":0.3}`, `{"type":"integer","multipleOf":3}`, "PP", "PP"},
	{"of two fractions", `{"type":"number","allOf":[{"multipleOf":0.75},{"multipleOf":0.5}]}`, `{"type":"number","multipleOf":1.5}`, "PP", "PP"},
	{"tenths and hundredths", `{"type":"number","multipleOf":0.1}`, `{"type":"number","multipleOf":0.01}`, "PR", "PR"},
	{"no even number", `{"type":"integer","not":{"multipleOf":2}}`, `{"type":"integer","not":{"multipleOf":4}}`, "PR", "PR"},
	{"odd multiples", `{"type":"number","multipleOf":3,"not":{"multipleOf":6}}`, `{"type":"integer","multipleOf":3,"not":{"multipleOf":2}}`, "PP", "PP"},
	{"no multiple in the range", `{"type":"number","minimum":2,"maximum":3,"multipleOf":5}`, `{"not":{}}`, "PP", "PP"},
	{"the multiples in a range", `{"type":"number","minimum":0,"maximum":1,"multipleOf":0.25}`, `{"enum":[0,0.25,0.5,0.75,1]}`, "PP", "PP"},
	{"a bound between multiples", `{"type":"number","multipleOf":2,"maximum":-1}`, `{"type":"number","multipleOf":2,"maximum":-2}`, "PP", "PP"},
	{"a point", `{"type":"number","minimum":0,"maximum":0}`, `{"const":0}`, "PP", "PP"},
	{"half a point", `{"type":"number","exclusiveMinimum":0,"maximum":0}`, `{"not":{}}`, "PP", "PP"},
	{"two lower bounds", `{"type":"number","minimum":5,"exclusiveMinimum":5}`, `{"type":"number","exclusiveMinimum":5}`, "PP", "PP"},
	{"beyond 2^53", `{"type":"integer","minimum":9007199254740993}`, `{"type":"integer","minimum":9007199254740992}`, "PR", "PR"},
	{"smaller than a double", `{"type":"number","exclusiveMinimum":0,"maximum":1e-400}`, `{"const":0}`, "RR", "RR"},
	{"multiples of every residue", `{"type":"integer","minimum":1,"maximum":6}`, `{"anyOf":[{"multipleOf":2},{"multipleOf":3},{"const":1},{"const":5}],"type":"integer"}`, "PR", "PR"},
	{"zero is a multiple", `{"type":"integer","minimum":0,"maximum":6,"multipleOf":7}`, `{"const":0}`, "PP", "PP"},
	{"negative multiples", `{"type":"integer","exclusiveMinimum":-7,"exclusiveMaximum":7,"multipleOf":3}`, `{"enum":[-6,-3,0,3,6]}`, "PP", "PP"},
}

var hardStrings = []hard{
	{"inclusion", `{"type":"string","pattern":"^[a-f]+$"}`, `{"type":"string","pattern":"^[a-z]+$"}`, "PR", "PR"},
	{"two spellings", `{"type":"string","pattern":"^(a|b)*$"}`, `{"type":"string","pattern":"^[ab]*$"}`, "PP", "PP"},
	{"the empty string", `{"type":"string","pattern":"^$"}`, `{"type":"string","maxLength":0}`, "PP", "PP"},
	{"a short language", `{"type":"string","pattern":"^a","maxLength":1}`, `{"const":"a"}`, "PP", "PP"},
	{"a word", `{"type":"string","pattern":"^a{3}$"}`, `{"const":"aaa"}`, "PP", "PP"},
	{"a finite language", `{"type":"string","pattern":"^(?:a|b|ab)$"}`, `{"enum":["a","b","ab"]}`, "PP", "PP"},
	{"length and pattern", `{"type":"string","pattern":"^a.*b$","maxLength":2}`, `{"const":"ab"}`, "PP", "PP"},
	{"intersection", `{"type":"string","allOf":[{"pattern":"^(aa)*$"},{"pattern":"^(aaa)*$"}]}`, `{"type":"string","pattern":"^(aaaaaa)*$"}`, "PP", "PP"},
	{"difference", `{"type":"string","pattern":"^[a-z]{2}$","not":{"pattern":"^a"}}`, `{"type":"string","pattern":"^[b-z][a-z]$"}`, "PP", "PP"},
	{"complement", `{"type":"string","not":{"pattern":"^[ab]*$"}}`, `{"type":"string","pattern":"[^ab]"}`, "PP", "PP"},
	{"alternation", `{"pattern":"x|y"}`, `{"anyOf":[{"pattern":"x"},{"pattern":"y"}]}`, "PP", "PP"},
	{"an anchor binds to its branch", `{"pattern":"^a|b$"}`, `{"anyOf":[{"pattern":"^a"},{"pattern":"b$"}]}`, "PP", "PP"},
	{"an anchor does not bind to all", `{"pattern":"^a|b$"}`, `{"pattern":"^(a|b)$"}`, "RP", "RP"},
	{"one after the other", `{"pattern":"a.*b"}`, `{"allOf":[{"pattern":"a"},{"pattern":"b"}]}`, "PR", "PR"},
	{"patterns are not anchored", `{"pattern":"a"}`, `{"pattern":"^a$"}`, "RP", "RP"},
	{"upper and lower case", `{"type":"string","pattern":"^[A-Z]$"}`, `{"type":"string","pattern":"^[a-z]$"}`, "RR", "RR"},
	{"a length by pattern", `{"type":"string","pattern":"^(ab)+$","maxLength":3}`, `{"const":"ab"}`, "PP", "PP"},
	{"no length fits", `{"type":"string","pattern":"^(ab)+$","minLength":3,"maxLength":3}`, `{"not":{}}`, "PP", "PP"},
	{"lengths in code points", `{"const":"😀"}`, `{"type":"string","maxLength":1}`, "PR", "PR"},
	{"no length", `{"type":"string","minLength":2,"maxLength":1}`, `{"not":{}}`, "PP", "PP"},
	{"no length is asked", `{"minLength":0}`, `{}`, "PP", "PP"},
	{"a pattern for everything", `{"pattern":""}`, `{}`, "PP", "PP"},
	{"words without a word", `{"type":"string","pattern":"^a?$","not":{"const":""}}`, `{"const":"a"}`, "PP", "PP"},
	{"a language without its words", `{"type":"string","pattern":"^[ab]$","not":{"enum":["a","b"]}}`, `{"not":{}}`, "PP", "PP"},
	{"format only describes", `{"type":"string","format":"date"}`, `{"type":"string","format":"email"}`, "PP", "PP"},
}

var hardPatterns = []hard{
	{"not empty is more than a dot", `{"type":"string","not":{"enum":[""]}}`, `{"type":"string","pattern":".+"}`, "RP", "RP"},
	{"a line end and the dot", `{"type":"string","minLength":1}`, `{"type":"string","pattern":"."}`, "RP", "RP"},
	{"anything after the start", `{"type":"string","pattern":"a"}`, `{"type":"string","pattern":"^.*a"}`, "RP", "RP"},
	{"all characters", `{"type":"string","minLength":1}`, `{"type":"string","pattern":"[\\s\\S]"}`, "PP", "PP"},
	{"dots and lengths", `{"type":"string","pattern":"^.{2,3}$"}`, `{"type":"string","minLength":2,"maxLength":3}`, "PR", "PR"},
	{"digits are ASCII", `{"type":"string","pattern":"^\\d+$"}`, `{"type":"string","pattern":"^[0-9]+$"}`, "PP", "PP"},
	{"an Arabic digit", `{"const":"٣"}`, `{"type":"string","pattern":"^\\d$"}`, "RR", "RR"},
	{"words are ASCII", `{"type":"string","pattern":"^\\w$"}`, `{"type":"string","pattern":"^[A-Za-z0-9_]$"}`, "PP", "PP"},
	{"space is more than ASCII", `{"const":"\u00a0"}`, `{"type":"string","pattern":"^\\s$"}`, "PR", "PR"},
	{"no space", `{"type":"string","pattern":"^\\S$"}`, `{"type":"string","pattern":"^[^\\s]$"}`, "PP", "PP"},
	{"lookahead is a language", `{"type":"string","pattern":"^(?!a)"}`, `{"type":"string","not":{"pattern":"^a"}}`, "PP", "PP"},
	{"lookahead joins", `{"type":"string","pattern":"^(?=.*a)(?=.*b)[ab]{2}$"}`, `{"enum":["ab","ba"]}`, "PP", "PP"},
	{"a code unit", `{"type":"string","pattern":"^\\u0041$"}`, `{"const":"A"}`, "PP", "PP"},
	{"a class by property", `{"type":"string","pattern":"^\\p{Lu}$"}`, `{"type":"string","pattern":"^[A-Z]$"}`, "RP", "RP"},
	{"the end is the end", `{"const":"a\n"}`, `{"type":"string","pattern":"a$"}`, "RR", "RR"},
	{"an astral character", `{"type":"string","pattern":"^.$"}`, `{"type":"string","maxLength":1}`, "PR", "PR"},
	{"lazy is greedy for a language", `{"type":"string","pattern":"^a+?$"}`, `{"type":"string","pattern":"^a+$"}`, "PP", "PP"},
	{"escapes", `{"type":"string","pattern":"^\\x61\\t$"}`, `{"const":"a\t"}`, "PP", "PP"},
}

var hardObjects = []hard{
	{"a name more for a map", `{"type":"object","propertyNames":{"enum":["a"]},"additionalProperties":{"type":"boolean"}}`, `{"type":"object","propertyNames":{"enum":["a","b"]},"additionalProperties":{"type":"boolean"}}`, "PR", "PR"},
	{"the names of a map are properties", `{"type":"object","propertyNames":{"enum":["a"]},"additionalProperties":{"type":"boolean"}}`, `{"type":"object","properties":{"a":{"type":"boolean"}},"additionalProperties":false}`, "PP", ""},
	{"required without properties", `{"required":["a"]}`, `{"properties":{"a":{}},"required":["a"]}`, "PP", "PP"},
	{"required asks for no object", `{"required":["a"]}`, `{"type":"object","required":["a"]}`, "RP", "RP"},
	{"required and counts", `{"type":"object","required":["a","b"]}`, `{"type":"object","minProperties":2}`, "PR", "PR"},
	{"required together", `{"required":["a","b"]}`, `{"allOf":[{"required":["a"]},{"required":["b"]}]}`, "PP", "PP"},
	{"required but false", `{"type":"object","required":["a"],"properties":{"a":false}}`, `{"not":{}}`, "PP", "PP"},
	{"a property by negation", `{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}`, `{"not":{"properties":{"a":{"not":{"type":"integer"}}}}}`, "PP", ""},
	{"not required", `{"not":{"required":["a"]}}`, `{"properties":{"a":false}}`, "PR", ""},
	{"not required, of objects", `{"type":"object","not":{"required":["a"]}}`, `{"type":"object","properties":{"a":false}}`, "PP", ""},
	{"names and counts", `{"type":"object","propertyNames":{"enum":["a","b"]},"minProperties":2}`, `{"type":"object","required":["a","b"],"maxProperties":2}`, "PP", "PP"},
	{"no members, closed", `{"type":"object","maxProperties":0}`, `{"type":"object","additionalProperties":false}`, "PP", ""},
	{"no members by names", `{"type":"object","maxProperties":0}`, `{"type":"object","propertyNames":false}`, "PP", "PP"},
	{"no members by pattern", `{"type":"object","maxProperties":0}`, `{"type":"object","patternProperties":{"":false}}`, "PP", "PP"},
	{"some member", `{"type":"object","minProperties":1}`, `{"type":"object","not":{"maxProperties":0}}`, "PP", "PP"},
	{"all members by pattern", `{"type":"object","additionalProperties":{"type":"string"}}`, `{"type":"object","patternProperties":{"":{"type":"string"}}}`, "PP", ""},
	{"property and pattern exclude each other", `{"type":"object","properties":{"a":{"type":"integer"}},"patternProperties":{"^a":{"type":"string"}}}`, `{"type":"object","properties":{"a":false},"patternProperties":{"^a":{"type":"string"}}}`, "PP", ""},
	{"closed by pattern or by names", `{"type":"object","patternProperties":{"^a":{"type":"integer"}},"additionalProperties":false}`, `{"type":"object","propertyNames":{"pattern":"^a"},"additionalProperties":{"type":"integer"}}`, "PP", ""},
	{"a property like the others", `{"type":"object","properties":{"ab":{"type":"integer"}},"additionalProperties":{"type":"integer"}}`, `{"type":"object","additionalProperties":{"type":"integer"}}`, "PP", ""},
	{"patterns of one", `{"patternProperties":{"^x":{"type":"string"},"x$":{"type":"string"}}}`, `{"patternProperties":{"^x|x$":{"type":"string"}}}`, "PP", ""},
	{"patterns are no alternatives", `{"patternProperties":{"^x":{"type":"string"},"x$":{"type":"integer"}},"type":"object","required":["x"]}`, `{"not":{}}`, "PP", "PP"},
	{"a pattern of two names", `{"patternProperties":{"^[ab]$":{"type":"integer"}}}`, `{"properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}`, "PP", ""},
	{"one name", `{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}`, `{"type":"object","propertyNames":{"const":"a"},"properties":{"a":{"type":"integer"}}}`, "PP", ""},
	{"what a pattern matches is not additional", `{"patternProperties":{"^a":{}},"additionalProperties":{"type":"integer"}}`, `{"additionalProperties":{"type":"integer"}}`, "RP", ""},
	{"a pattern shields from additional", `{"type":"object","patternProperties":{"^a":{}},"additionalProperties":false}`, `{"type":"object","patternProperties":{"^[^a]":false},"properties":{"":false}}`, "PP", ""},
	{"the empty name", `{"type":"object","propertyNames":{"maxLength":0}}`, `{"type":"object","properties":{"":{}},"additionalProperties":false}`, "PP", ""},
	{"no name is a number", `{"type":"object","propertyNames":{"type":"integer"}}`, `{"type":"object","maxProperties":0}`, "PP", "PP"},
	{"names by one pattern more", `{"propertyNames":{"minLength":1,"pattern":"^a"}}`, `{"propertyNames":{"pattern":"^a"}}`, "PP", "PP"},
	{"all names but one", `{"propertyNames":{"not":{"const":"a"}}}`, `{"properties":{"a":false}}`, "PP", ""},
	{"three names, three members", `{"type":"object","propertyNames":{"enum":["a","b","c"]},"minProperties":3}`, `{"type":"object","required":["a","b","c"],"maxProperties":3}`, "PP", "PP"},
	{"more members than names", `{"type":"object","propertyNames":{"enum":["a","b"]},"minProperties":3}`, `{"not":{}}`, "PP", "PP"},
	{"more members than words", `{"type":"object","propertyNames":{"pattern":"^(a|aa)$"},"minProperties":3}`, `{"not":{}}`, "PP", "PP"},
	{"as many members as words", `{"type":"object","propertyNames":{"pattern":"^(a|aa)$"},"minProperties":2}`, `{"type":"object","required":["a","aa"],"maxProperties":2}`, "PP", "PP"},
	{"words that are closed", `{"type":"object","patternProperties":{"^[abc]$":{}},"additionalProperties":false,"minProperties":4}`, `{"not":{}}`, "PP", "PP"},
	{"a dependency as a union", `{"type":"object","dependentRequired":{"a":["b"]}}`, `{"type":"object","anyOf":[{"not":{"required":["a"]}},{"required":["b"]}]}`, "PP", "PP"},
	{"a chain of dependencies", `{"type":"object","dependentRequired":{"a":["b"],"b":["c"]},"required":["a"]}`, `{"type":"object","required":["a","b","c"]}`, "PP", "PP"},
	{"a circle of dependencies", `{"type":"object","dependentRequired":{"a":["b"],"b":["a"]}}`, `{"type":"object","anyOf":[{"required":["a","b"]},{"not":{"anyOf":[{"required":["a"]},{"required":["b"]}]}}]}`, "PP", "PP"},
	{"two spellings of a dependency", `{"dependentSchemas":{"a":{"required":["b"]}}}`, `{"dependentRequired":{"a":["b"]}}`, "PP", "PP"},
	{"a dependency on nothing", `{"dependentSchemas":{"a":false}}`, `{"properties":{"a":false}}`, "PP", ""},
	{"more than a constant has", `{"const":{"a":1}}`, `{"type":"object","maxProperties":50000}`, "PR", "PR"},
	{"more than there are names", `{"type":"object","propertyNames":{"enum":["a","b","c"]}}`, `{"type":"object","maxProperties":50000}`, "PR", "PR"},
	{"more than a closed object has", `{"type":"object","properties":{"a":{},"b":{}},"additionalProperties":false}`, `{"type":"object","maxProperties":50000}`, "PR", "PP"},
	{"more than short names leave", `{"type":"object","patternProperties":{"^[a-e]$":{}},"additionalProperties":false}`, `{"type":"object","maxProperties":50000}`, "PR", "PP"},
	{"counts against required", `{"type":"object","maxProperties":1,"required":["a"]}`, `{"type":"object","required":["a"],"propertyNames":{"const":"a"}}`, "PP", "PP"},
	{"some member fails", `{"type":"object","not":{"additionalProperties":{"type":"integer"}},"properties":{"a":{}},"propertyNames":{"const":"a"}}`, `{"type":"object","required":["a"],"properties":{"a":{"not":{"type":"integer"}}},"propertyNames":{"const":"a"}}`, "PP", ""},
	{"a property called $schema", `{"type":"object","properties":{"$schema":{"type":"string"}},"required":["$schema"]}`, `{"type":"object","properties":{"$schema":{"type":["string","null"]}},"required":["$schema"]}`, "PR", "PR"},
	{"a property called $ref", `{"type":"object","properties":{"$ref":{"type":"string"}},"required":["$ref"]}`, `{"type":"object","properties":{"$ref":{"type":"integer"}},"required":["$ref"]}`, "RR", "RR"},
	{"a property called $id", `{"type":"object","properties":{"$id":{"type":"string"}},"required":["$id"]}`, `{"type":"object","required":["$id"]}`, "PR", "PR"},
	{"properties called like keywords", `{"type":"object","properties":{"type":{"const":"object"},"properties":{"type":"object"},"required":{"type":"array"}},"required":["type"]}`, `{"type":"object","properties":{"type":{"type":"string"}},"required":["type"]}`, "PR", "PR"},
	{"a constant with a reference in it", `{"const":{"$ref":"#/nowhere"}}`, `{"type":"object","required":["$ref"]}`, "PR", "PR"},
	{"a name with signs of a pointer", `{"type":"object","properties":{"a/b~c%":{"type":"string"}},"required":["a/b~c%"]}`, `{"type":"object","properties":{"a/b~c%":{"type":"integer"}},"required":["a/b~c%"]}`, "RR", "RR"},
}

var hardConditions = []hard{
	{"if as a union", `{"if":{"required":["a"]},"then":{"required":["b"]}}`, `{"anyOf":[{"not":{"required":["a"]}},{"required":["b"]}]}`, "PP", "PP"},
	{"if and else as a union", `{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}`, `{"anyOf":[{"required":["a","b"]},{"not":{"required":["a"]},"required":["c"]}]}`, "PP", "PP"},
	{"then is nothing", `{"if":{"required":["a"]},"then":false}`, `{"not":{"required":["a"]}}`, "PP", "PP"},
	{"else is nothing", `{"if":{"minimum":3},"else":false}`, `{"minimum":3}`, "PP", "PP"},
	{"if everything", `{"if":true,"then":{"minLength":1}}`, `{"minLength":1}`, "PP", "PP"},
	{"if nothing", `{"if":false,"then":{"minLength":1}}`, `{}`, "PP", "PP"},
	{"then without if", `{"then":{"minLength":1}}`, `{}`, "PP", "PP"},
	{"if alone", `{"if":{"minLength":1}}`, `{}`, "PP", "PP"},
	{"a condition that holds without the property", `{"if":{"properties":{"k":{"const":1}}},"then":{"required":["v"]}}`, `{"if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"required":["v"]}}`, "PR", "PR"},
	{"conditions one in the other", `{"if":{"required":["a"]},"then":{"if":{"required":["b"]},"then":{"required":["c"]}}}`, `{"if":{"required":["a","b"]},"then":{"required":["c"]}}`, "PP", "PP"},
	{"contraposition", `{"if":{"required":["a"]},"then":{"required":["b"]}}`, `{"if":{"not":{"required":["b"]}},"then":{"not":{"required":["a"]}}}`, "PP", "PP"},
	{"a condition on a number", `{"type":"integer","if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":3}}`, `{"type":"integer","anyOf":[{"minimum":10,"multipleOf":10},{"maximum":3}]}`, "PP", "PP"},
	{"not of a condition", `{"not":{"if":{"required":["a"]},"then":{"required":["b"]}}}`, `{"type":"object","required":["a"],"not":{"required":["b"]}}`, "PP", "PP"},
	{"a condition on a member", `{"type":"object","properties":{"k":{"enum":["x","y"]}},"required":["k"],"if":{"properties":{"k":{"const":"x"}}},"then":{"required":["v"]}}`, `{"type":"object","required":["k"],"oneOf":[{"properties":{"k":{"const":"x"}},"required":["v"]},{"properties":{"k":{"const":"y"}}}]}`, "PP", ""},
}

var hardArrays = []hard{
	{"uniqueItems over two booleans", `{"type":"array","items":{"type":"boolean"},"uniqueItems":true,"minItems":3}`, `{"not":{}}`, "PP", "PP"},
	{"uniqueItems over a small enum", `{"type":"array","items":{"enum":[1,2]},"uniqueItems":true}`, `{"enum":[[],[1],[2],[1,2],[2,1]]}`, "PP", "PP"},
	{"uniqueItems over one value", `{"type":"array","items":{"const":1},"uniqueItems":true}`, `{"type":"array","items":{"const":1},"maxItems":1}`, "PP", "PP"},
	{"uniqueItems of one item", `{"type":"array","maxItems":1}`, `{"type":"array","maxItems":1,"uniqueItems":true}`, "PP", "PP"},
	{"uniqueItems that need all", `{"type":"array","items":{"type":"integer","minimum":1,"maximum":3},"uniqueItems":true,"minItems":3}`, `{"type":"array","contains":{"const":2}}`, "PR", "PR"},
	{"uniqueItems over short arrays", `{"type":"array","items":{"type":"array","items":{"type":"boolean"},"maxItems":1},"uniqueItems":true,"minItems":4}`, `{"not":{}}`, "PP", "PP"},
	{"uniqueItems over small objects", `{"type":"array","items":{"type":"object","properties":{"a":{"type":"null"}},"additionalProperties":false},"uniqueItems":true,"minItems":3}`, `{"not":{}}`, "PP", "PP"},
	{"uniqueItems over a short language", `{"type":"array","items":{"type":"string","pattern":"^[ab]$"},"uniqueItems":true,"minItems":3}`, `{"not":{}}`, "PP", "PP"},
	{"uniqueItems over a type each", `{"type":"array","items":{"enum":[0,false,null,"",[],{}]},"uniqueItems":true,"minItems":6}`, `{"type":"array","contains":{"const":[]}}`, "PR", "PR"},
	{"a matching", `{"type":"array","prefixItems":[{"enum":[1,2]},{"enum":[2,3]},{"const":2}],"items":false,"uniqueItems":true,"minItems":3}`, `{"const":[1,3,2]}`, "PP", "PP"},
	{"no matching", `{"type":"array","prefixItems":[{"enum":[1,2]},{"enum":[1,2]},{"enum":[1,2]}],"uniqueItems":true,"minItems":3}`, `{"not":{}}`, "PP", "PP"},
	{"a pigeon too many", `{"type":"array","minItems":3,"items":{"enum":[0,1]}}`, `{"type":"array","not":{"uniqueItems":true}}`, "PR", "PR"},
	{"contains by negation", `{"type":"array","contains":{"const":1}}`, `{"type":"array","not":{"items":{"not":{"const":1}}}}`, "PP", "PP"},
	{"contains anything", `{"type":"array","contains":true}`, `{"type":"array","minItems":1}`, "PP", "PP"},
	{"contains nothing", `{"type":"array","contains":false}`, `{"not":{}}`, "PP", "PP"},
	{"contains nothing, none needed", `{"type":"array","contains":false,"minContains":0}`, `{"type":"array"}`, "PP", "PP"},
	{"contains asks for no array", `{"contains":{"const":1}}`, `{"type":"array","contains":{"const":1}}`, "RP", "RP"},
	{"contains twice needs two", `{"type":"array","contains":{"const":1},"minContains":2}`, `{"type":"array","minItems":2}`, "PR", "PR"},
	{"none of a kind", `{"type":"array","contains":{"type":"integer"},"minContains":0,"maxContains":0}`, `{"type":"array","items":{"not":{"type":"integer"}}}`, "PP", "PP"},
	{"at least one and at most none", `{"type":"array","contains":{"type":"integer"},"maxContains":0}`, `{"not":{}}`, "PP", "PP"},
	{"contains what no item is", `{"type":"array","items":{"type":"integer"},"contains":{"type":"string"}}`, `{"not":{}}`, "PP", "PP"},
	{"two to contain in two items", `{"type":"array","maxItems":2,"allOf":[{"contains":{"const":1}},{"contains":{"const":2}}]}`, `{"enum":[[1,2],[2,1]]}`, "PP", "PP"},
	{"two to contain in one item", `{"type":"array","maxItems":1,"allOf":[{"contains":{"type":"number","minimum":5}},{"contains":{"type":"number","maximum":10}}]}`, `{"type":"array","minItems":1,"maxItems":1,"items":{"type":"number","minimum":5,"maximum":10}}`, "PP", "PP"},
	{"a majority", `{"type":"array","minItems":3,"items":{"enum":[0,1]}}`, `{"type":"array","anyOf":[{"contains":{"const":0},"minContains":2},{"contains":{"const":1},"minContains":2}]}`, "PR", "PR"},
	{"at most one of each is unique", `{"type":"array","items":{"type":"boolean"},"allOf":[{"contains":{"const":true},"minContains":0,"maxContains":1},{"contains":{"const":false},"minContains":0,"maxContains":1}]}`, `{"type":"array","items":{"type":"boolean"},"uniqueItems":true}`, "PP", "PP"},
	{"unique and contained thrice", `{"type":"array","uniqueItems":true,"contains":{"enum":[1,2]},"minContains":3}`, `{"not":{}}`, "PP", "PP"},
	{"more to contain than items", `{"type":"array","maxItems":3,"contains":{"type":"integer"},"minContains":2}`, `{"type":"array","maxItems":3,"not":{"contains":{"not":{"type":"integer"}},"minContains":2}}`, "PR", "PR"},
	{"an exact count", `{"type":"array","contains":{"const":1},"minContains":1,"maxContains":1,"items":{"enum":[1,2]},"minItems":2,"maxItems":2}`, `{"enum":[[1,2],[2,1]]}`, "PP", "PP"},
	{"not contains with counts", `{"type":"array","not":{"contains":{"const":1},"minContains":2,"maxContains":3}}`, `{"type":"array","anyOf":[{"contains":{"const":1},"minContains":0,"maxContains":1},{"contains":{"const":1},"minContains":4}]}`, "PP", "PP"},
	{"a closed tuple", `{"type":"array","prefixItems":[{"type":"integer"}],"items":false}`, `{"type":"array","items":{"type":"integer"},"maxItems":1}`, "PP", "PP"},
	{"a tuple is no list", `{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}]}`, `{"type":"array","items":{"type":["integer","string"]}}`, "RR", "RR"},
	{"a tuple contains", `{"type":"array","prefixItems":[{"const":1}],"minItems":1}`, `{"type":"array","contains":{"const":1}}`, "PR", "PR"},
	{"a tuple may be short", `{"type":"array","prefixItems":[{"const":1}]}`, `{"type":"array","contains":{"const":1}}`, "RR", "RR"},
	{"an impossible item bounds the length", `{"type":"array","prefixItems":[true,false]}`, `{"type":"array","maxItems":1}`, "PP", "PP"},
	{"no items, no length", `{"type":"array","items":false}`, `{"type":"array","maxItems":0}`, "PP", "PP"},
}

var hardUnevaluated = []hard{
	{"through allOf", `{"type":"object","allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false}`, `{"type":"object","properties":{"a":{}},"additionalProperties":false}`, "PP", ""},
	{"through anyOf", `{"type":"object","anyOf":[{"properties":{"a":{}},"required":["a"]},{"properties":{"b":{}},"required":["b"]}],"unevaluatedProperties":false}`, `{"type":"object","minProperties":1,"additionalProperties":false,"properties":{"a":{},"b":{}}}`, "PP", ""},
	{"through anyOf, by value", `{"type":"object","anyOf":[{"properties":{"a":{"type":"integer"}}},{"properties":{"b":{}}}],"unevaluatedProperties":false}`, `{"type":"object","additionalProperties":false,"properties":{"a":{"type":"integer"},"b":{}}}`, "PP", ""},
	{"through oneOf", `{"type":"object","oneOf":[{"properties":{"a":{}},"required":["a"]},{"properties":{"b":{}},"required":["b"]}],"unevaluatedProperties":false}`, `{"type":"object","minProperties":1,"maxProperties":1,"propertyNames":{"enum":["a","b"]}}`, "PP", ""},
	{"through if and then", `{"type":"object","if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"properties":{"v":{}}},"unevaluatedProperties":false}`, `{"type":"object","anyOf":[{"maxProperties":0},{"properties":{"k":{"const":1},"v":{}},"required":["k"],"additionalProperties":false}]}`, "PP", ""},
	{"through dependentSchemas", `{"type":"object","properties":{"a":{}},"dependentSchemas":{"a":{"properties":{"b":{}}}},"unevaluatedProperties":false}`, `{"type":"object","properties":{"a":{},"b":{}},"additionalProperties":false,"dependentRequired":{"b":["a"]}}`, "PP", ""},
	{"one in the other", `{"type":"object","allOf":[{"properties":{"a":{}},"unevaluatedProperties":{"type":"integer"}}],"unevaluatedProperties":false}`, `{"type":"object","properties":{"a":{}},"additionalProperties":{"type":"integer"}}`, "PP", ""},
	{"cousins do not see each other", `{"type":"object","allOf":[{"properties":{"a":{}}},{"unevaluatedProperties":false}]}`, `{"type":"object","maxProperties":0}`, "PP", ""},
	{"not evaluates nothing", `{"type":"object","not":{"not":{"properties":{"a":{}}}},"unevaluatedProperties":false}`, `{"type":"object","maxProperties":0}`, "PP", ""},
	{"through a reference", `{"type":"object","$ref":"#/$defs/x","unevaluatedProperties":false,"$defs":{"x":{"properties":{"a":{}}}}}`, `{"type":"object","properties":{"a":{}},"additionalProperties":false}`, "PP", ""},
	{"beside additionalProperties", `{"type":"object","additionalProperties":{"type":"integer"},"unevaluatedProperties":false}`, `{"type":"object","additionalProperties":{"type":"integer"}}`, "PP", ""},
	{"patterns evaluate", `{"type":"object","patternProperties":{"^a":{}},"unevaluatedProperties":false}`, `{"type":"object","propertyNames":{"pattern":"^a"}}`, "PP", ""},
	{"a schema for the rest", `{"type":"object","anyOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},true],"unevaluatedProperties":{"type":"integer"}}`, `{"type":"object","properties":{"a":{"type":["string","integer"]}},"additionalProperties":{"type":"integer"}}`, "PP", ""},
	{"items through a prefix", `{"type":"array","prefixItems":[true],"unevaluatedItems":false}`, `{"type":"array","maxItems":1}`, "PP", "PP"},
	{"items through contains", `{"type":"array","contains":{"type":"integer"},"unevaluatedItems":{"type":"string"}}`, `{"type":"array","items":{"type":["integer","string"]},"contains":{"type":"integer"}}`, "PP", "PP"},
	{"items through contains in 2019-09", `{` + d19 + `,"type":"array","contains":{"type":"integer"},"unevaluatedItems":{"type":"string"}}`, `{"not":{}}`, "PP", "PP"},
	{"items through anyOf", `{"type":"array","anyOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[true,{"const":2}]}],"unevaluatedItems":false}`, `{"type":"array","prefixItems":[true,{"const":2}],"items":false}`, "PP", "PP"},
	{"items of items", `{"type":"array","allOf":[{"items":{"type":"integer"}}],"unevaluatedItems":false}`, `{"type":"array","items":{"type":"integer"}}`, "PP", "PP"},
	{"not unevaluated", `{"type":"object","not":{"properties":{"a":{}},"unevaluatedProperties":false}}`, `{"type":"object","not":{"propertyNames":{"const":"a"}}}`, "PP", ""},
}

const (
	extendsTree = `"$ref":"tree","unevaluatedProperties":false,"$defs":{"tree":{"$id":"tree","$dynamicAnchor":"node","type":"object","properties":{"data":{},"children":{"type":"array","items":{"$dynamicRef":"#node"}}}}}}`
	flatTree    = `{"type":"object","properties":{"data":{},"children":{"type":"array","items":{"$ref":"#"}}},"additionalProperties":false}`
)

var hardReferences = []hard{
	{"names beside schemas in dependencies, below a cycle", `{` + d7 + `,"properties":{"n":{"$ref":"#"},"a":{},"b":{},"x":{}},"dependencies":{"a":["b"],"x":{"type":"object"}}}`, `{` + d7 + `,"properties":{"n":{"$ref":"#"},"a":{},"b":{},"x":{}},"dependencies":{"a":["x"],"x":{"type":"object"}}}`, "RR", "RR"},
	{"trees of integers and of numbers", `{"$ref":"#/$defs/t","$defs":{"t":{"type":"object","properties":{"l":{"$ref":"#/$defs/t"},"v":{"type":"integer"}}}}}`, `{"$ref":"#/$defs/u","$defs":{"u":{"type":"object","properties":{"l":{"$ref":"#/$defs/u"},"v":{"type":"number"}}}}}`, "PR", "PR"},
	{"a list unrolled", `{"anyOf":[{"type":"null"},{"type":"object","properties":{"t":{"$ref":"#"}},"required":["t"],"additionalProperties":false}]}`, `{"anyOf":[{"type":"null"},{"type":"object","properties":{"t":{"anyOf":[{"type":"null"},{"type":"object","properties":{"t":{"$ref":"#"}},"required":["t"],"additionalProperties":false}]}},"required":["t"],"additionalProperties":false}]}`, "PP", ""},
	{"lists of even length", `{"$ref":"#/$defs/e","$defs":{"e":{"anyOf":[{"type":"null"},{"type":"array","items":{"$ref":"#/$defs/o"},"minItems":1,"maxItems":1}]},"o":{"type":"array","items":{"$ref":"#/$defs/e"},"minItems":1,"maxItems":1}}}`, `{"anyOf":[{"type":"null"},{"type":"array","items":{"$ref":"#"},"minItems":1,"maxItems":1}]}`, "PR", "PR"},
	{"nothing finite", `{"type":"object","properties":{"n":{"$ref":"#"}},"required":["n"]}`, `{"not":{}}`, "PP", "PP"},
	{"nothing finite, through arrays", `{"type":"array","items":{"$ref":"#"},"contains":{}}`, `{"not":{}}`, "PP", "PP"},
	{"nothing finite, by turns", `{"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/$defs/b"}},"required":["b"]},"b":{"type":"array","items":{"$ref":"#/$defs/a"},"minItems":1}}}`, `{"not":{}}`, "PP", "PP"},
	{"finite only by the other branch", `{"type":"object","required":["a"],"properties":{"a":{"anyOf":[{"$ref":"#"},{"const":0}]}},"additionalProperties":false}`, `{"type":"object","required":["a"],"properties":{"a":{"anyOf":[{"type":"object","minProperties":1},{"const":0}]}},"additionalProperties":false}`, "PR", ""},
	{"nested arrays only", `{"type":"array","items":{"$ref":"#"}}`, `{"type":"array","items":{"type":"array"}}`, "PR", "PR"},
	{"depth by parity", `{"type":"array","maxItems":1,"items":{"not":{"$ref":"#"}}}`, `{"type":"array","maxItems":1,"items":{"not":{"type":"array","maxItems":1,"items":{"not":{"$ref":"#"}}}}}`, "PP", "PP"},
	{"unique nested empties", `{"type":"array","items":{"$ref":"#"},"maxItems":1,"uniqueItems":true}`, `{"type":"array","items":{"$ref":"#"},"maxItems":1}`, "PP", "PP"},
	{"a tree that extends", `{"$id":"https://treaty.example/strict","$dynamicAnchor":"node",` + extendsTree, flatTree, "PP", ""},
	{"a tree that extends nothing", `{"$id":"https://treaty.example/strict",` + extendsTree, flatTree, "RP", ""},
	{"a tree that extends, in 2019-09", `{` + d19 + `,"$id":"https://treaty.example/strict","$recursiveAnchor":true,"$ref":"tree","unevaluatedProperties":false,"$defs":{"tree":{"$id":"tree","$recursiveAnchor":true,"type":"object","properties":{"data":{},"children":{"type":"array","items":{"$recursiveRef":"#"}}}}}}`, flatTree, "PP", ""},
	{"a dynamic reference that is static", `{"$dynamicAnchor":"n","type":"object","properties":{"a":{"$dynamicRef":"#n"}}}`, `{"type":"object","properties":{"a":{"$ref":"#"}}}`, "PP", "PP"},
	{"a dynamic reference to a plain anchor", `{"properties":{"a":{"$dynamicRef":"#s"}},"$defs":{"s":{"$anchor":"s","type":"string"}}}`, `{"properties":{"a":{"type":"string"}}}`, "PP", "PP"},
	{"an anchor", `{"$ref":"#here","$defs":{"s":{"$anchor":"here","type":"string"}}}`, `{"type":"string"}`, "PP", "PP"},
	{"a resource of its own", `{"$id":"https://treaty.example/r","properties":{"a":{"$ref":"s"}},"$defs":{"s":{"$id":"s","$ref":"#/$defs/t","$defs":{"t":{"type":"string"}}},"t":{"type":"integer"}}}`, `{"properties":{"a":{"type":"string"}}}`, "PP", "PP"},
	{"a pointer into the root", `{"properties":{"a":{"type":"integer"},"b":{"$ref":"#/properties/a"}}}`, `{"properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}`, "PP", "PP"},
}

var hardDrafts = []hard{
	{"draft 4 and 2020-12", `{` + d4 + `,"type":"number","minimum":0,"exclusiveMinimum":true}`, `{"type":"number","exclusiveMinimum":0}`, "PP", "PP"},
	{"a false exclusiveMinimum", `{` + d4 + `,"type":"number","minimum":0,"exclusiveMinimum":false}`, `{"type":"number","minimum":0}`, "PP", "PP"},
	{"exclusiveMinimum without minimum", `{` + d4 + `,"type":"number","maximum":3}`, `{"type":"number","maximum":3}`, "PP", "PP"},
	{"draft 4 has no const", `{` + d4 + `,"const":1}`, `{"const":1}`, "RP", "RP"},
	{"draft 4 has no contains", `{` + d4 + `,"type":"array","contains":{"type":"string"}}`, `{"type":"array","contains":{"type":"string"}}`, "RP", "RP"},
	{"draft 6 has no if", `{` + d6 + `,"if":{"type":"string"},"then":false}`, `{}`, "PP", "PP"},
	{"draft 7 has one", `{` + d7 + `,"if":{"type":"string"},"then":false}`, `{"not":{"type":"string"}}`, "PP", "PP"},
	{"siblings of a reference", `{` + d7 + `,"$ref":"#/definitions/s","minLength":5,"definitions":{"s":{"type":"string"}}}`, `{"$ref":"#/definitions/s","minLength":5,"definitions":{"s":{"type":"string"}}}`, "RP", "RP"},
	{"a tuple of draft 7", `{` + d7 + `,"type":"array","items":[{"type":"integer"}],"additionalItems":false}`, `{"type":"array","prefixItems":[{"type":"integer"}],"items":false}`, "PP", "PP"},
	{"additionalItems without a tuple", `{` + d7 + `,"type":"array","items":{"type":"integer"},"additionalItems":false}`, `{"type":"array","items":{"type":"integer"}}`, "PP", "PP"},
	{"dependencies", `{` + d7 + `,"dependencies":{"a":["b"],"c":{"required":["d"]}}}`, `{"dependentRequired":{"a":["b"],"c":["d"]}}`, "PP", "PP"},
	{"2020-12 has no dependencies", `{"dependencies":{"a":["b"]}}`, `{}`, "PP", "PP"},
	{"draft 7 has no dependentRequired", `{` + d7 + `,"dependentRequired":{"a":["b"]}}`, `{}`, "PP", "PP"},
	{"draft 7 has no unevaluatedProperties", `{` + d7 + `,"type":"object","unevaluatedProperties":false}`, `{"type":"object"}`, "PP", "PP"},
	{"1.0 is an integer in draft 4", `{` + d4 + `,"enum":[1.0]}`, `{` + d4 + `,"type":"integer"}`, "PR", "PR"},
	{"a recursion of two drafts", `{` + d4 + `,"type":"object","properties":{"n":{"$ref":"#"}},"additionalProperties":false}`, `{"type":"object","properties":{"n":{"$ref":"#"}},"additionalProperties":false}`, "PP", "PP"},
}

var hardModels = []hard{
	{"a pattern knows more of one of many members", `{"properties":{"a":{"type":"object","properties":{"x":{}}}},"patternProperties":{"^a$":{"properties":{"y":{}}}}}`, `{"properties":{"a":{"properties":{"y":{"type":"string"}}},"b":{"type":"string"},"c":{"type":"string"},"d":{"type":"string"},"e":{"type":"string"},"f":{"type":"string"},"g":{"type":"string"},"h":{"type":"string"}}}`, "RR", "RR"},
	{"closing", `{"type":"object","properties":{"a":{}}}`, `{"type":"object","properties":{"a":{}},"additionalProperties":false}`, "RP", "PP"},
	{"closing, unevaluated", `{"type":"object","properties":{"a":{}}}`, `{"type":"object","properties":{"a":{}},"unevaluatedProperties":false}`, "RP", "PP"},
	{"closed under not stays closed", `{"type":"object","properties":{"a":{},"b":{}},"required":["b"]}`, `{"type":"object","not":{"properties":{"a":{}},"additionalProperties":false}}`, "PR", "PR"},
	{"an explicit true leaves open", `{"type":"object","properties":{"a":{}},"additionalProperties":true}`, `{"type":"object","properties":{"a":{},"z":{"type":"string"}}}`, "RP", "RP"},
	{"a cousin knows", `{"allOf":[{"type":"object","properties":{"a":{}}},{"properties":{"b":{}}}]}`, `{"type":"object","propertyNames":{"enum":["a","b"]}}`, "RP", "PP"},
	{"an overlapping oneOf stays apart", `{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]}`, `{"oneOf":[{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false},{"type":"object","properties":{"b":{}},"required":["b"],"additionalProperties":false}]}`, "RR", "PR"},
	{"an open enum reads new values", `{"enum":["a","b","c"]}`, `{"enum":["a"],"x-open-enum":true}`, "RP", "PP"},
	{"an open enum reads its types only", `{"enum":["a",1]}`, `{"enum":["a"],"x-open-enum":true}`, "RP", "RP"},
	{"a name that only required lists", `{"type":"object","properties":{"a":{}},"required":["b"]}`, `{"type":"object","propertyNames":{"enum":["a","b"]},"required":["b"]}`, "RP", "PP"},
	{"an if describes and does not declare", `{"type":"object","if":{"properties":{"a":{}}}}`, `{"type":"object","maxProperties":1}`, "RP", "RP"},
	{"then declares", `{"type":"object","if":true,"then":{"properties":{"a":{}}}}`, `{"type":"object","propertyNames":{"const":"a"}}`, "RP", "PP"},
	{"contains declares its items", `{"type":"array","contains":{"type":"object","properties":{"a":{}}},"maxItems":1}`, `{"type":"array","items":{"propertyNames":{"const":"a"}},"maxItems":1,"contains":{"type":"object"}}`, "RP", "PP"},
	{"what is not there declares nothing", `{"type":"object","dependentSchemas":{"a":{"properties":{"a":{}}}}}`, `{"type":"object","anyOf":[{"not":{"required":["a"]}},{"maxProperties":1}]}`, "RP", "PP"},
}

// TestCountsBeyondMeasure asks about counts that no machine has: equal ones are
// equal however they are written, and no two others are taken for equal.
func TestCountsBeyondMeasure(t *testing.T) {
	t.Parallel()
	const vast, vaster, spelled = "9223372036854775807", "1e30", "1000000000000000000000000000000"
	for _, form := range []string{
		`{"type":"string","minLength":%s}`, `{"type":"string","maxLength":%s}`,
		`{"type":"array","minItems":%s}`, `{"type":"array","maxItems":%s}`,
		`{"type":"object","minProperties":%s}`, `{"type":"object","maxProperties":%s}`,
		`{"type":"array","contains":{"type":"string"},"minContains":%s}`,
		`{"type":"array","contains":{"type":"string"},"minContains":0,"maxContains":%s}`,
	} {
		of := func(count string) *schema.Schema {
			return load(t, "a.json", `{"$schema":"https://json-schema.org/draft/2020-12/schema",`+fmt.Sprintf(form, count)[1:])
		}
		for _, model := range contract.ContentModels {
			opt := compat.Options{Model: model}
			if got := compat.Contained(of(vaster), of(spelled), opt); got.Verdict != compat.Proved {
				t.Errorf("%s, %s: %v %s for the same count", form, model, got.Verdict, got.Reason.Code)
			}
			for _, pair := range []struct{ less, more string }{
				{vast, vaster}, {"9007199254740992", vast}, {"9007199254740992", "9007199254740993"},
			} {
				writer, reader := pair.less, pair.more
				if strings.Contains(form, `"max`) {
					writer, reader = pair.more, pair.less
				}
				if got := compat.Contained(of(writer), of(reader), opt); got.Verdict != compat.Unknown || got.Reason.Code == "unconfirmed" {
					t.Errorf("%s, %s: %s in %s: %v %s", form, model, writer, reader, got.Verdict, got.Reason.Code)
				}
			}
		}
	}
}

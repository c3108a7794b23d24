package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSONIsReadAsRFC8259Says(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		// Values, and the white space around them.
		{`null`, `null`}, {`true`, `true`}, {`false`, `false`},
		{" \t\r\n[ ]\r\n", `[]`}, {`{}`, `{}`}, {`""`, `""`},
		{`[[],[[]],{}]`, `[[],[[]],{}]`},
		{`{"a":{"b":[1,{"c":null}]}}`, `{"a":{"b":[1,{"c":null}]}}`},
		{`{"b":1,"a":2}`, `{"b":1,"a":2}`},
		{`{"":0}`, `{"":0}`},
		// Numbers keep their literals.
		{`0`, `0`}, {`-0`, `-0`}, {`-0.0e-0`, `-0.0e-0`}, {`1.50`, `1.50`},
		{`1E5`, `1E5`}, {`1e+05`, `1e+05`}, {`1e400`, `1e400`}, {`1e10000`, `1e10000`}, {`1e-10000`, `1e-10000`},
		{`123456789012345678901234567890`, `123456789012345678901234567890`},
		// Escapes.
		{`"\"\\\/\b\f\n\r\t"`, `"\"\\/\b\f\n\r\t"`},
		{`"\u0041\u00e9\u20AC"`, `"Aé€"`}, {`"\ud83d\ude00"`, `"😀"`}, {`"\uDBFF\uDFFF"`, "\"\U0010FFFF\""},
		{`"\u0000\u001f\u007f"`, "\"\\u0000\\u001f\x7f\""},
		{`"\ufeff\uffff"`, "\"\uFEFF\uFFFF\""},
		{"\"\u2028é😀\x7f\"", "\"\u2028é😀\x7f\""},
		{`"a\u0062c\u0064e"`, `"abcde"`},
	} {
		if got := string(read(t, "f.json", c.data).Root.AppendJSON(nil)); got != c.want {
			t.Errorf("%s was read as %s, want %s", c.data, got, c.want)
		}
	}
}

func TestNamesMayBeLong(t *testing.T) {
	name := strings.Repeat("é", 5000)
	doc := read(t, "f.json", `{"`+name+`":1}`)
	if got := doc.Root.Get(name); got == nil || got.Start.Column != 5000+5 {
		t.Errorf("the member of a long name: %+v, want one in column 5005", got)
	}
}

func TestJSONRefusals(t *testing.T) {
	for _, c := range []refusal{
		{"empty", "", "1:1", "the file is empty", "{}"},
		{"only space", " \n ", "2:2", "the file is empty", "{}"},
		{"byte order mark", "\uFEFF{}", "1:1", "byte order mark", "UTF-8 without"},
		{"UTF-16", "\xff\xfe{\x00", "1:1", "UTF-16", "save it as UTF-8"},
		{"not UTF-8", "[\"é\",\n\"\xff\"]", "2:2", "the byte 0xFF here is not UTF-8", "save"},
		{"overlong", "\"\xc0\x80\"", "1:2", "0xC0", "save"},
		{"surrogate bytes", "\"\xed\xa0\x80\"", "1:2", "0xED", "save"},
		{"trailing data", "{} {}", "1:4", `"{" stands after the end`, "one value"},
		{"trailing bracket", "[]]", "1:3", `"]" stands after the end`, "one value"},
		{"line comment", "{\n  // x\n}", "2:3", "JSON has no comments", "$comment"},
		{"block comment", "[1, /* x */ 2]", "1:5", "JSON has no comments", ".yaml"},
		{"hash comment", "# x\n1", "1:1", "JSON has no comments", ".yaml"},
		{"comment at the end", "1 // x", "1:3", "JSON has no comments", ".yaml"},
		{"trailing comma in an array", "[1,2,]", "1:5", "before the closing ]", "remove the comma"},
		{"trailing comma in an object", "{\"a\":1,\n}", "1:7", "before the closing }", "remove the comma"},
		{"leading comma", "[,1]", "1:2", `"," stands where a value`, "remove the comma"},
		{"leading comma in an object", `{,"a":1}`, "1:2", `"," stands where a name`, "remove the comma"},
		{"two commas", "[1,,2]", "1:4", `"," stands where a value`, "remove the comma"},
		{"missing comma", "[1\n 2]", "2:2", `"2" stands where a comma or the closing ]`, "write a comma"},
		{"missing comma in an object", `{"a":1 "b":2}`, "1:8", "a comma or the closing }", "write a comma"},
		{"missing colon", `{"a" 1}`, "1:6", `a colon after the name "a"`, ""},
		{"equals sign", `{"a"=1}`, "1:5", `a colon after the name "a"`, "write :"},
		{"missing value", `{"a":}`, "1:6", `"}" stands where a value`, "1:1"},
		{"single quotes", `['a']`, "1:2", `"'" stands where a value`, "double quotes"},
		{"single-quoted name", `{'a':1}`, "1:2", `"'" stands where a name`, "double quotes"},
		{"name without quotes", `{a:1}`, "1:2", `"a" stands where a name in double quotes`, "double quotes"},
		{"number as name", `{1:1}`, "1:2", `"1" stands where a name`, "double quotes"},
		{"word", `[yes]`, "1:2", `"yes" stands where a value`, "double quotes"},
		{"Python", `[True]`, "1:2", `"True" stands`, "write true"},
		{"None", `[None]`, "1:2", `"None" stands`, "write null"},
		{"undefined", `[undefined]`, "1:2", `"undefined" stands`, "write null"},
		{"NaN", `[NaN]`, "1:2", `"NaN" stands`, "write null"},
		{"Infinity", `[Infinity]`, "1:2", `"Infinity" stands`, "write null"},
		{"minus Infinity", `[-Infinity]`, "1:2", `"-Infinity" is no JSON number`, "no infinity"},
		{"plus sign", `[+1]`, "1:2", `"+" stands`, "without a plus sign"},
		{"no digit before the point", `[.5]`, "1:2", `"." stands`, "0.5"},
		{"no digit before the point, negative", `[-.5]`, "1:2", `"-.5" is no JSON number`, "0.5"},
		{"no digit after the point", `[1.]`, "1:2", `"1." is no JSON number`, "1.0"},
		{"no digit after the point before e", `[1.e3]`, "1:2", `"1.e3" is no JSON number`, "1.0"},
		{"no digit in the exponent", `[1e]`, "1:2", `"1e" is no JSON number`, "-12.5e3"},
		{"no digit after the exponent's sign", `[1e+]`, "1:2", `"1e+" is no JSON number`, "-12.5e3"},
		{"minus alone", `[-]`, "1:2", `"-" is no JSON number`, "-12.5e3"},
		{"two points", `[1.2.3]`, "1:2", `"1.2.3" is no JSON number`, "-12.5e3"},
		{"leading zero", `[012]`, "1:2", `"012" is no JSON number`, "leading zeros"},
		{"negative leading zero", `[-01]`, "1:2", `"-01" is no JSON number`, "leading zeros"},
		{"hexadecimal", `[0x1F]`, "1:2", `"0x1F" is no JSON number`, "decimal"},
		{"underscores", `[1_000]`, "1:2", `"1_000" is no JSON number`, "underscores"},
		{"date", `[2024-01-02]`, "1:2", `"2024-01-02" is no JSON number`, "text in double quotes"},
		{"string not closed", "[\"ab", "1:2", "not closed", `closing "`},
		{"string over the line", "[\"ab\ncd\"]", "1:2", "does not end on its line", `\n`},
		{"tab in a string", "\"é\tb\"", "1:3", "U+0009", `\t`},
		{"NUL in a string", "\"a\x00b\"", "1:3", "U+0000", `\u0000`},
		{"unknown escape", `"é\x41"`, "1:3", `\\x`, "the escapes are"},
		{"unknown escape, hostile", "\"\\\u202e\"", "1:2", `\u202e`, "the escapes are"},
		{"backslash at the end", `"\`, "1:2", "ends within a string", `closing "`},
		{"short escape", `"\u12"`, "1:2", "four hexadecimal digits", `\u00e9`},
		{"signed escape", `"\u+123"`, "1:2", "four hexadecimal digits", `\u00e9`},
		{"high surrogate alone", `"x\ud83d"`, "1:3", `\ud83d is half of a surrogate pair`, "both halves"},
		{"low surrogate first", `"\ude00\ud83d"`, "1:2", `\ude00 is half`, "both halves"},
		{"two high surrogates", `"\ud83d\ud83d"`, "1:2", `\ud83d is half`, "both halves"},
		{"wrong bracket", "{\"a\":\n[1}", "2:3", `"}" stands where a comma or the closing ]`, "2:1"},
		{"cut off array", "[1,\n[2", "2:3", "the file ends where a comma or the closing ]", "opens at 2:1"},
		{"cut off object", `{"a":1`, "1:7", "the file ends where a comma or the closing }", "opens at 1:1"},
		{"cut off after a comma", `[1,`, "1:4", "the file ends where a value", "opens at 1:1"},
		{"cut off after a name", `{"a"`, "1:5", "the file ends where a colon", "opens at 1:1"},
		{"cut off after an opening brace", `{`, "1:2", "the file ends where a name", "opens at 1:1"},
		{"other space", "[1,\u00a02]", "1:4", `"\u00a0" stands where a value`, "double quotes"},
		{"control character", "[\x1b]", "1:2", `"\x1b" stands where a value`, ""},
		{"duplicate", "{\"a\":1,\n \"b\":2,\n \"a\":3}", "3:2", `the name "a" stands twice in this object, first at 1:2`, "rename"},
		{"duplicate through an escape", `{"a":1,"\u0061":2}`, "1:8", `the name "a" stands twice`, "rename"},
		{"duplicate among many", manyMembers(40) + `"m7":0}`, "1:312", `"m7" stands twice in this object, first at 1:51`, "rename"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, "f.json", DefaultLimits) })
	}
}

// manyMembers returns an object that is open, its members m0 to m(n-1).
func manyMembers(n int) string {
	var b strings.Builder
	b.WriteString("{")
	for i := range n {
		b.WriteString(`"m` + string(NewInt(int64(i)).Canonical()) + `":0,`)
	}
	return b.String()
}

func TestSameNameInDifferentObjectsIsNoDuplicate(t *testing.T) {
	read(t, "f.json", `{"a":{"a":[{"a":1},{"a":1}]},"b":{"a":1}}`)
}

func TestJSONPlaces(t *testing.T) {
	data := "\n{ \"ä😀\" : [1.5,\r\n\"\\u00e9é\" ,{}],\r\"b\":{\"c\" :null},\n\t\"d\":true }\n"
	doc := read(t, "f.json", data)
	want := []string{
		"object " + strings.TrimSpace(data),
		`name "ä😀"`, "array [1.5,\r\n\"\\u00e9é\" ,{}]", "number 1.5", `string "\u00e9é"`, "object {}",
		`name "b"`, `object {"c" :null}`, `name "c"`, "null null",
		`name "d"`, "boolean true",
	}
	if diff := cmp.Diff(want, spans(doc)); diff != "" {
		t.Errorf("texts of the nodes (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		pointer      Pointer
		line, column int
	}{
		{"", 2, 1}, {"/ä😀/0", 2, 11}, {"/ä😀/1", 3, 1}, {"/ä😀/2", 3, 12}, {"/b/c", 4, 11}, {"/d", 5, 6},
	} {
		start := doc.At(c.pointer).Start
		if start.Line != c.line || start.Column != c.column {
			t.Errorf("%q starts at %d:%d, want %d:%d", c.pointer, start.Line, start.Column, c.line, c.column)
		}
		if again := posAt(doc.Data, start.Offset); again != start {
			t.Errorf("%q starts at %+v, but that offset is %+v", c.pointer, start, again)
		}
	}
}

package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestYAMLIsReadAsTheCoreSchemaOfYAML12Says(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"a: 1\nb: [x, \"y\", 'z']\n", `{"a":1,"b":["x","y","z"]}`},
		{"- null\n- ~\n- Null\n-\n- ''", `[null,null,null,null,""]`},
		{"[true, True, FALSE, yes, no, on, off, y, n, tRue]", `[true,true,false,"yes","no","on","off","y","n","tRue"]`},
		{"[2024-01-02, 2024-01-02T03:04:05Z, 12:30, 1.2.3, 1-2, +, -, ., .., '-']",
			`["2024-01-02","2024-01-02T03:04:05Z","12:30","1.2.3","1-2","+","-",".","..","-"]`},
		{"[0, -0, +1, 12, -12, 1.50, .5, -.5, 5., 5.e3, +.5e-3, 1e400, 1E+5, 1e05]",
			`[0,-0,1,12,-12,1.50,0.5,-0.5,5.0,5.0e3,0.5e-3,1e400,1E+5,1e05]`},
		{"[123456789012345678901234567890, 0x1F, 0xffffffffffffffffffff, 0o17]",
			`[123456789012345678901234567890,31,1208925819614629174706175,15]`},
		{"[0x, 0o8, 0xg, 0b2, 1e, e1, _1, 1x, 0.1.2, inf, nan, Infinity, .e1]",
			`["0x","0o8","0xg","0b2","1e","e1","_1","1x","0.1.2","inf","nan","Infinity",".e1"]`},
		{"['1', \"true\", 'null', !!str 1, !!str true, !!str , '.inf', '1_000']", `["1","true","null","1","true","",".inf","1_000"]`},
		{"[!!int 1, !!int '2', !!float 1, !!float 1.5, !!bool true, !!null null, !!null ]", `[1,2,1,1.5,true,null,null]`},
		{"!!map\na: !!seq\n- 1\nb: !!map {c: 2}", `{"a":[1],"b":{"c":2}}`},
		{"!<tag:yaml.org,2002:str> 1", `"1"`},
		{"yes: 1\non: 2\n2024-01-02: 3\n\"<<\": 4\n", `{"yes":1,"on":2,"2024-01-02":3,"<<":4}`},
		{"1: a\n200: b\n-3: c\n'04': d", `{"1":"a","200":"b","-3":"c","04":"d"}`},
		{"? a\n: 1\n? [b]: c\n", ``},
		{"? a\n: 1\n? b\n", `{"a":1,"b":null}`},
		{"{a, b: , c: [d: 1, e]}", `{"a":null,"b":null,"c":[{"d":1},"e"]}`},
		{"a: &x {b: 1}\nc: *x\nd: [*x, *x]", `{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":1}]}`},
		{"&k a: &v 1\n*k : *v\n", ``},
		{"- &k a\n- {*k : 1}\n", `["a",{"a":1}]`},
		{"a: &x 1\nb: &x 2\nc: *x", `{"a":1,"b":2,"c":2}`},
		{"a: |\n  b\n   c\n\n  d\n\ne: >-\n  f\n  g\n\n  h\n", `{"a":"b\n c\n\nd\n","e":"f g\nh"}`},
		{"a: one\n  two\n\n  three # four\nb: 'it''s\n  so'\n", `{"a":"one two\nthree","b":"it's so"}`},
		{`a: "\x41\u00e9\U0001f600\t\"\\\n"`, `{"a":"Aé😀\t\"\\\n"}`},
		{"%YAML 1.2\n---\na: 1\n...\n", `{"a":1}`},
		{"--- # comment\n- 1\n", `[1]`},
		{"# before\na: 1 # after\n# below\n", `{"a":1}`},
		{"\"a\": {\"b\":1,\"c\":[]}\n", `{"a":{"b":1,"c":[]}}`},
		{"--- text", `"text"`}, {"''", `""`}, {"null", `null`}, {"!!null", `null`}, {"[]", `[]`}, {"{}", `{}`},
		{"a: <<", `{"a":"<<"}`},
		{"a: http://example.com/#x", `{"a":"http://example.com/#x"}`},
	} {
		if c.want == "" {
			if _, err := ParseYAML("f.yaml", []byte(c.data), DefaultLimits); err == nil {
				t.Errorf("%q was read; want a refusal", c.data)
			}
			continue
		}
		if got := string(read(t, "f.yaml", c.data).Root.AppendJSON(nil)); got != c.want {
			t.Errorf("%q was read as\n%s, want\n%s", c.data, got, c.want)
		}
	}
}

func TestYAMLRefusals(t *testing.T) {
	const once = "one thing in YAML 1.1 and another in YAML 1.2"
	for _, c := range []refusal{
		{"empty", "", "1:1", "the file is empty", "{}"},
		{"only comments", "# a\n\n# b\n", "1:1", "the file is empty", "{}"},
		{"only a marker", "---\n", "1:1", "the file is empty", "{}"},
		{"byte order mark", "\uFEFFa: 1", "1:1", "byte order mark", "without"},
		{"not UTF-8", "a: é\xff", "1:5", "0xFF", "UTF-8"},
		{"control character", "a: 1\nb: \"é\x07\"", "2:6", "U+0007", `\u0007`},
		{"next line", "a: 1\u0085", "1:5", "U+0085", `\u0085`},
		{"line separator", "# é\u2028\na: 1", "1:4", "U+2028", `\u2028`},
		{"second document", "a: 1\n---\nb: 2\n", "3:1", "a second YAML document", "one document"},
		{"second document, empty", "a: 1\n---\n", "3:1", "a second YAML document", "one document"},
		{"second document is no YAML", "a: 1\n---\nb: {", "3:4", "a value is missing", "null"},
		{"duplicate", "a: 1\nb: 2\n'a': 3", "3:1", `the name "a" stands twice in this object, first at 1:1`, "rename"},
		{"duplicate in braces", "{a: 1, b: {c: 1, c: 2}}", "1:18", `"c" stands twice in this object, first at 1:12`, "rename"},
		{"duplicate of a whole number", "1: a\n\"1\": b", "2:1", `the name "1" stands twice`, "rename"},
		{"duplicate through an alias", "&x a: 1\n*x : 2", "2:1", `the name "a" stands twice`, "rename"},
		{"merge key", "a: &x {b: 1}\nc:\n  <<: *x", "3:3", "merge keys (<<)", "write the members out"},
		{"boolean name", "é:\n  true: 1", "2:3", "the name true is a boolean, not a string", `"true"`},
		{"null name", "~: 1", "1:1", "the name null is a null, not a string", `"null"`},
		{"empty name", "?\n: 1", "1:2", "the name null is a null, not a string", `"null"`},
		{"nothing before a colon", ": 1", "1:1", "no name of a member", "check the indentation"},
		{"directive of YAML 1.1", "# a\n%YAML 1.1\n---\na: yes", "2:1", "YAML 1.1", "remove the directive"},
		{"directive of another YAML", "%YAML 2.0\n---\na: 1", "1:1", "YAML 2.0", "remove the directive"},
		{"fault after a directive", "%YAML 1.2\n---\na: b: c", "3:5", "a colon stands", "in quotes"},
		{"directive without a version", "%YAML\n---\na: 1", "1:1", "this is no YAML: ", ""},
		{"fraction as name", "1.5: x", "1:1", "the name 1.5 is a number, not a string", `"1.5"`},
		{"exponent as name", "1e3: x", "1:1", "the name 1e3 is a number, not a string", `"1e3"`},
		{"huge name", strings.Repeat("9", 99) + ": x", "1:1", "the name " + strings.Repeat("9", 80) + "… is a number", "double quotes"},
		{"ambiguous name", "007: x", "1:1", `"007" means ` + once, "quotes"},
		{"list as name", "[a]: x", "1:1", "an array or object stands where a name", "strings"},
		{"object as name", "? {a: 1}\n: x", "1:3", "an array or object stands where a name", "strings"},
		{"list as name through an alias", "a: &x [b]\n*x : c", "2:1", "an array or object stands where a name", "strings"},
		{"infinity", "a: [.inf]", "1:5", `".inf" is no JSON number`, "null"},
		{"minus infinity", "a: -.Inf", "1:4", `"-.Inf" is no JSON number`, "null"},
		{"not a number", "a: .NaN", "1:4", `".NaN" is no JSON number`, "null"},
		{"underscores", "a: 1_000", "1:4", `"1_000" means ` + once, "decimal"},
		{"underscores in a fraction", "a: 1_0.5", "1:4", once, "decimal"},
		{"underscores in hexadecimal", "a: 0x_1F", "1:4", once, "decimal"},
		{"binary", "a: 0b11", "1:4", `"0b11" means ` + once, "decimal"},
		{"signed hexadecimal", "a: -0x1F", "1:4", once, "decimal"},
		{"octal of YAML 1.1", "a: 0644", "1:4", `"0644" means ` + once, "leading zeros"},
		{"huge exponent", "a: 1e10001", "1:4", "exponent of the number passes 10000", "string"},
		{"huge hexadecimal", "a: 0x" + strings.Repeat("f", 60_000), "1:4", "60000 digits: the most in base 16 is 10000", "string"},
		{"custom tag", "a: !point {x: 1}", "1:4", `the tag "!point" cannot stand here`, "remove the tag"},
		{"tag without a name", "a: ! 12", "1:4", `the tag "!" cannot stand here`, "remove the tag"},
		{"tag without a name, on a name", "! a: b", "1:1", `the tag "!" cannot stand here`, "remove the tag"},
		{"binary tag", "a: !!binary aGk=", "1:4", `"!!binary" cannot stand here`, "double quotes"},
		{"timestamp tag", "a: !!timestamp 2024-01-02", "1:4", `"!!timestamp" cannot stand here`, "double quotes"},
		{"set", "a: !!set {b, c}", "1:4", `"!!set" cannot stand here`, "remove the tag"},
		{"tag of another kind", "a: !!seq {b: c}", "1:4", `"!!seq" cannot stand here`, "remove the tag"},
		{"tag of a scalar on a list", "a: !!str [b]", "1:4", `"!!str" cannot stand here`, "remove the tag"},
		{"tag of a list on a scalar", "a: !!seq b", "1:4", `"!!seq" cannot stand here`, "remove the tag"},
		{"tag that the value is not", "a: !!int 1.5", "1:10", `"1.5" is not what its tag !!int says`, "correct"},
		{"tag of a boolean on text", "a: !!bool yes", "1:11", `"yes" is not what its tag !!bool says`, "correct"},
		{"unknown tag prefix", "a: !x!y z", "1:6", "the tag is not known", "remove the tag"},
		{"alias within its anchor", "a: &x\n  b: [*x]", "2:7", "*x stands within what it repeats", "write the value out"},
		{"alias without an anchor", "a: b\nc: *x", "2:4", "no anchor &x stands before its alias *x", "quotes"},
		{"alias before its anchor", "a: *x\nc: &x 1", "1:4", "no anchor &x", "quotes"},

		// What yaml.v3 refuses, at the place where the text stops being YAML.
		{"colon in text", "a: 1\nb: c: d\ne: 2\n", "2:5", "a colon stands", "in quotes"},
		{"name too deep", "a: 1\n b: 2\nc: 3\n", "2:3", "a colon stands", "check the indentation"},
		{"name not deep enough", "a:\n  b: 1\n c: 2\nd: 3\n", "3:2", "no name of a member", "check the indentation"},
		{"list among names", "a: 1\nb:\n  c: d\n  - e\nf: 1\n", "4:3", "no name of a member", "check the indentation"},
		{"name in a list", "a:\n  - b\n  c: 2\nd: 3\n", "3:3", "no item of the list", "same column"},
		{"list on the line of its name", "a: - b\nc: d\n", "1:4", "a list cannot begin here", "line of its own"},
		{"name without colon", "a:\n  b: 1\n  foo\nc: 2\n", "3:3", "a name has no colon", "after |"},
		{"brackets not closed", "a: 1\nb: [1, 2\nc: 3\n", "2:4", "not closed", "write ]"},
		{"braces not closed", "a: {b: 1\nc: d\n", "1:4", "not closed", "write }"},
		{"closed twice", "a: [b]]\nc: d\n", "1:7", "no name of a member", "special characters"},
		{"single quote not closed", "é: 1\na: 'x\nb: 3\n", "2:4", "the quoted text that begins here is not closed", "closing quote"},
		{"double quote not closed", "é: 1\na: [\"x\nb: 3\n", "2:4", "is not closed", "closing quote"},
		{"text after a quote", "a: \"b\" c\nd: e\n", "1:8", "no name of a member", "in quotes"},
		{"tab before a value", "a:\n \tb: 1\n", "2:3", "tab", "spaces"},
		{"tab", "a:\n\tb: 1\nc: 2\n", "2:2", "tab", "spaces"},
		{"reserved character", "é: @foo\nb: 1\n", "1:4", "no value can begin with this", "quotes"},
		{"unknown escape", "a: 1\né: \"x\\/y\"\n", "2:6", "no such escape", `slash without one`},
		{"surrogate escape", `a: "\ud83d\ude00"`, "1:5", "the escape is no character", `\U0001f600`},
		{"deeper than yaml.v3 reads", "é: " + strings.Repeat("[", 10_001), "1:10004", "nested too deep", "flatten"},
		{"CRLF", "a: 1\r\nb: c: d\r\n", "2:5", "a colon stands", "in quotes"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, "f.yaml", DefaultLimits) })
	}
}

func TestYAMLPlaces(t *testing.T) {
	for _, c := range []struct {
		name, data string
		want       []string
	}{
		{"block", "a:\n  - one two # c\n  - 'it''s'\n  -\nb: \"x\\\"y\"\n", []string{
			"object a:\n  - one two # c\n  - 'it''s'\n  -\nb: \"x\\\"y\"",
			"name a", "array - one two # c\n  - 'it''s'\n  -", "string one two", "string 'it''s'", "null ",
			"name b", `string "x\"y"`}},
		{"lists in the column of their name", "a:\n- b\n- c: 1\n  d: 2\n", []string{
			"object a:\n- b\n- c: 1\n  d: 2", "name a", "array - b\n- c: 1\n  d: 2", "string b",
			"object c: 1\n  d: 2", "name c", "number 1", "name d", "number 2"}},
		{"flow", "é: [ a, {b: , c}, [x: 1] , [] # ]\n, 'y' ]\n", []string{
			"object é: [ a, {b: , c}, [x: 1] , [] # ]\n, 'y' ]", "name é", "array [ a, {b: , c}, [x: 1] , [] # ]\n, 'y' ]",
			"string a", "object {b: , c}", "name b", "null ", "name c", "null ",
			"array [x: 1]", "object x: 1", "name x", "number 1", "array []", "string 'y'"}},
		{"empty braces", "{ # }\n }", []string{"object { # }\n }"}},
		{"lines of text", "a: one\n  two\n\n  three # four\nb: 'x\n  y'\n", []string{
			"object a: one\n  two\n\n  three # four\nb: 'x\n  y'", "name a", "string one\n  two\n\n  three", "name b", "string 'x\n  y'"}},
		{"block scalars", "a: | # c\n  b\n\n   c\n\nd: >1-\n  e\n f\n# g\nh: |\ni: |2\n\n", []string{
			"object a: | # c\n  b\n\n   c\n\nd: >1-\n  e\n f\n# g\nh: |\ni: |2", "name a", "string | # c\n  b\n\n   c",
			"name d", "string >1-\n  e\n f", "name h", "string |", "name i", "string |2"}},
		{"block scalar of a list in a list", "- - |\n   a\n  - b\n- >+\n c\n\n", []string{
			"array - - |\n   a\n  - b\n- >+\n c", "array - |\n   a\n  - b", "string |\n   a", "string b", "string >+\n c"}},
		{"anchors and tags", "a: &x !!map\n  &k b: !!str &v 1\nc: !!seq [ &y d, !!null , *x ]\n", []string{
			"object a: &x !!map\n  &k b: !!str &v 1\nc: !!seq [ &y d, !!null , *x ]",
			"name a", "object &k b: !!str &v 1", "name b", "string 1",
			"name c", "array [ &y d, !!null , *x ]", "string d", "null ", "object &k b: !!str &v 1", "name b", "string 1"}},
		{"alias as name", "- &k a\n- *k : 1\n", []string{
			"array - &k a\n- *k : 1", "string a", "object *k : 1", "name *k", "number 1"}},
		{"explicit names", "? a\n: b\n? 'c'\n: - d\n", []string{
			"object ? a\n: b\n? 'c'\n: - d", "name a", "string b", "name 'c'", "array - d", "string d"}},
		{"CRLF", "a: 1\r\nb:\r\n  - c\r\n  - |\r\n   d\r\n   e\r\n", []string{
			"object a: 1\r\nb:\r\n  - c\r\n  - |\r\n   d\r\n   e", "name a", "number 1", "name b",
			"array - c\r\n  - |\r\n   d\r\n   e", "string c", "string |\r\n   d\r\n   e"}},
		{"tabs", "a:\t1\t# b\nc: [\td,\t\"e\"\t]\n", []string{
			"object a:\t1\t# b\nc: [\td,\t\"e\"\t]", "name a", "number 1", "name c", "array [\td,\t\"e\"\t]", "string d", `string "e"`}},
		{"beyond the basic plane", "😀: [😀, b]\n", []string{
			"object 😀: [😀, b]", "name 😀", "array [😀, b]", "string 😀", "string b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := read(t, "f.yaml", c.data)
			if diff := cmp.Diff(c.want, spans(doc)); diff != "" {
				t.Errorf("texts of the nodes of %q (-want +got):\n%s", c.data, diff)
			}
			checkPlaces(t, doc)
		})
	}
}

func TestYAMLColumnsCountCodePoints(t *testing.T) {
	doc := read(t, "f.yaml", "a: 1\r\n\r\n\"😀é\":\t[x, {é: y}]\r\n")
	for pointer, want := range map[Pointer]string{
		"": "1:1", "/a": "1:4", "/😀é": "3:7", "/😀é/0": "3:8", "/😀é/1": "3:11", "/😀é/1/é": "3:15",
	} {
		start := doc.At(pointer).Start
		if got := fmt.Sprintf("%d:%d", start.Line, start.Column); got != want {
			t.Errorf("%q starts at %s, want %s", pointer, got, want)
		}
	}
}

// checkPlaces demands of every place in doc that it lies in the file, that its
// three coordinates say the same, and that no node ends before it starts.
func checkPlaces(t *testing.T, doc *Document) {
	t.Helper()
	at := newCursor(doc.Data)
	check := func(what string, p Pos) {
		if want := at.to(p.Offset); p != want {
			t.Fatalf("%s in %q has place %+v; its offset is at %+v", what, doc.Data, p, want)
		}
	}
	checked := map[*Node]bool{}
	var walk func(n *Node)
	walk = func(n *Node) {
		if checked[n] {
			return
		}
		checked[n] = true
		check("the start of a "+n.Kind.String(), n.Start)
		for _, item := range n.Items {
			walk(item)
		}
		for _, m := range n.Members {
			check("the start of the name "+m.Name, m.NameStart)
			check("the end of the name "+m.Name, m.NameEnd)
			walk(m.Value)
			if m.NameStart.Offset > m.NameEnd.Offset {
				t.Fatalf("the name %q in %q ends before it starts", m.Name, doc.Data)
			}
		}
		check("the end of a "+n.Kind.String(), n.End)
		if n.Start.Offset > n.End.Offset {
			t.Fatalf("a %s in %q goes from %+v to %+v", n.Kind, doc.Data, n.Start, n.End)
		}
	}
	walk(doc.Root)
}

func TestAnAliasSharesTheNodesOfItsAnchor(t *testing.T) {
	doc := read(t, "f.yaml", "a: &x {b: 1}\nc: *x")
	if doc.At("/a") != doc.At("/c") {
		t.Error("/a and /c are two nodes")
	}
}

func TestParseChoosesByTheNameOfTheFile(t *testing.T) {
	for file, yaml := range map[string]bool{"a.yaml": true, "a.yml": true, "A.YAML": true, "a.json": false, "yaml": false, "a.yaml.json": false} {
		if _, err := Parse(file, []byte("a: 1")); (err == nil) != yaml {
			t.Errorf("Parse(%q) of YAML: %v", file, err)
		}
	}
}

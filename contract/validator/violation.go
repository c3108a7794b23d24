package validator

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/source"
)

// MaxViolations bounds the list of Validate.
const MaxViolations = 1_000

// Violation is one reason why a value is not valid.
type Violation struct {
	Instance source.Pointer // in the value
	Keyword  source.Pointer // absolute place of the keyword in the schema's file
	File     string         // of the keyword
	Message  string
}

// Texts of the library that tell what its places do not: that a schema is false,
// and that contains failed, whose causes are only the items that do not match.
const (
	notAllowed    = "not allowed"
	tooFewMatches = "valid must be >= "
)

// violations lists what the library found, its leaves: what failed itself, not
// because something under it did.
func (v *Validator) violations(problem *jsonschema.ValidationError, value *source.Node) []Violation {
	doc := &source.Document{Root: value}
	var list []Violation
	queue := []*jsonschema.ValidationError{problem}
	for len(queue) > 0 {
		next := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if len(next.Causes) > 0 && !strings.HasPrefix(next.Message, tooFewMatches) {
			queue = append(queue, next.Causes...)
			continue
		}
		list = append(list, v.violation(next, doc)...)
	}
	slices.SortFunc(list, compareViolations)
	list = slices.Compact(list)
	return list[:min(len(list), MaxViolations)]
}

func compareViolations(a, b Violation) int {
	return cmp.Or(cmp.Compare(a.Instance, b.Instance), cmp.Compare(a.File, b.File),
		cmp.Compare(a.Keyword, b.Keyword), cmp.Compare(a.Message, b.Message))
}

// violation translates one leaf; names that are not allowed are one each.
func (v *Validator) violation(leaf *jsonschema.ValidationError, value *source.Document) []Violation {
	out := Violation{Instance: unfragment(leaf.InstanceLocation), Message: leaf.Message}
	in, at := v.library.locate(leaf.AbsoluteKeywordLocation)
	if in == nil {
		return []Violation{out}
	}
	at = ofPattern(in.doc, at)
	parent, keyword := split(at)
	have := value.At(out.Instance)
	if ofName(leaf.KeywordLocation) {
		_, name := split(out.Instance)
		have = source.NewString(name)
	}
	written := in.doc.At(at)
	if keyword == "minContains" && written == nil {
		at = parent.Join("contains")
	}
	out.File, out.Keyword = in.doc.File, at
	if keyword == "additionalProperties" && leaf.Message != notAllowed {
		return v.unknownNames(out, in.doc.At(parent), have)
	}
	out.Message = message(keyword, written, have, leaf.Message)
	return []Violation{out}
}

// ofName reports whether a keyword, by its path from the root of the schema, is
// asked of the name of a member, not of its value.
func ofName(path string) bool {
	tokens := unfragment(path).Tokens()
	for i := 0; i < len(tokens); i++ {
		switch tokens[i] {
		case "propertyNames":
			return true
		case "properties", "patternProperties", "dependentSchemas", "dependencies":
			i++ // a name
		}
	}
	return false
}

// split parts a pointer into that of the parent and the last token.
func split(at source.Pointer) (source.Pointer, string) {
	tokens := at.Tokens()
	if len(tokens) == 0 {
		return "", ""
	}
	return at[:strings.LastIndexByte(string(at), '/')], tokens[len(tokens)-1]
}

// unknownNames lists the names of an object that additionalProperties: false of
// the schema refuses.
func (v *Validator) unknownNames(out Violation, written, object *source.Node) []Violation {
	var patterns []*regexp.Regexp
	if declared := written.Get("patternProperties"); declared != nil {
		for i := range declared.Members {
			if re, err := regexp.Compile(v.library.words[declared.Members[i].Name]); err == nil {
				patterns = append(patterns, re)
			}
		}
	}
	var list []Violation
	for i := range object.Members {
		name := object.Members[i].Name
		matches := func(re *regexp.Regexp) bool { return re.MatchString(name) }
		if written.Get("properties").Member(name) != nil || slices.ContainsFunc(patterns, matches) {
			continue
		}
		list = append(list, Violation{
			Instance: out.Instance.Join(name), Keyword: out.Keyword, File: out.File,
			Message: "the member " + source.Quote(name) + " is not allowed",
		})
	}
	return list
}

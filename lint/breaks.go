package lint

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint/impact"
)

// ReportBreaks reports the breaks of the rule among the comparisons. The same
// break against several earlier revisions is one finding: it shows the witness
// for the newest of them and names the others.
func ReportBreaks(p *PairPass) {
	type key struct {
		question            contract.Question
		file, pointer, path string
	}
	index, told := map[key]int{}, map[key]map[string]bool{} // against which revisions
	var found []diag.Finding
	for _, c := range slices.Backward(p.Comparisons) {
		for _, b := range c.Answer.Breaks {
			if b.Rule != p.rule.ID {
				continue
			}
			k := key{b.Question, b.Cause.Span.File, string(b.Cause.Pointer), b.Cause.Path}
			i, known := index[k]
			switch {
			case !known:
				index[k] = len(found)
				found = append(found, breakFinding(p, c, b))
			case !told[k][c.Older.Label]:
				found[i].Related = append(found[i].Related, sameAgainst(c))
			}
			if told[k] == nil {
				told[k] = map[string]bool{}
			}
			told[k][c.Older.Label] = true
		}
	}
	tellFilesApart(found)
	for _, f := range found {
		p.enforce(f)
	}
	reportHurt(p)
}

// tellFilesApart adds the file to the values of findings of a rule that are alike in all
// else: variants of a union that lie in files of their own often have the same form, and
// whoever lets one pass has not seen the others.
func tellFilesApart(found []diag.Finding) {
	type place struct{ pointer, values string }
	placeOf := func(f *diag.Finding) place { return place{string(f.Pointer), fmt.Sprintf("%q", f.Values)} }
	files := map[place]map[string]bool{}
	for i := range found {
		at := placeOf(&found[i])
		if files[at] == nil {
			files[at] = map[string]bool{}
		}
		files[at][found[i].Span.File] = true
	}
	for i := range found {
		if f := &found[i]; len(files[placeOf(f)]) > 1 {
			f.Values = append(f.Values, f.Span.File)
		}
	}
}

// sameAgainst says that what was found holds against an earlier revision too. A
// place is named only where the revision is a file that one can open.
func sameAgainst(c Comparison) diag.Related {
	related := diag.Related{Message: "the same against " + c.Older.Label}
	if c.Older.FromHistory {
		related.Span.File = c.Older.File
	}
	return related
}

func breakFinding(p *PairPass, c Comparison, b compat.Break) diag.Finding {
	f := diag.Finding{
		Subject: Subject(c.Contract, c.Major),
		Span:    b.Cause.Span,
		Pointer: b.Cause.Pointer,
		Message: b.Message + caveat(c),
		Why:     why(c),
		Hint:    fmt.Sprintf("make it compatible: `treaty suggest %s` shows how; or %s; `treaty explain RULE` says more of a rule", c.Contract, p.nextMajor()),
		Proof:   p.proofOf(c, func(r impact.Reason) bool { return sameBreak(b, r) }),
	}
	f.Proof.Witness, f.Proof.At = b.Witness.JSON, string(b.Witness.Path)
	f.Values = valuesOf(b.Question, b.Cause)
	return f
}

// nextMajor says how a break is made on purpose. A schema of a folder, without an
// event.yaml, has one major.
func (p *PairPass) nextMajor() string {
	switch {
	case p.Head == nil:
		return "open a new major"
	case p.Head.Doc == nil && p.Head.Dir != "":
		return "leave the schema as it is, and say what is new in one of another name"
	}
	return fmt.Sprintf("open a new major: `treaty new major %s`", p.Head.Name)
}

// valuesOf tells breaks of one rule at one place of the schema apart.
func valuesOf(question contract.Question, cause compat.Place) []string {
	return []string{string(question), cause.Path, cause.Keyword, becomes(cause)}
}

// valueKeywords have a value that is one, though it may be an object or array.
var valueKeywords = []string{"const", "enum", "type"}

func holdsSchemas(value *source.Node) bool {
	return value.Kind == source.Object || value.Kind == source.Array
}

// becomes is the new value of a keyword that says one thing; empty where it holds
// others, which may change by themselves.
func becomes(at compat.Place) string {
	if at.Schema == nil || at.Keyword == "" {
		return ""
	}
	if at.Keyword == "properties" && at.Schema.Pointer == at.Pointer { // the property itself is new
		return string(at.Schema.Node.Canonical())
	}
	value := at.Schema.Node.Get(at.Keyword)
	if value == nil && at.Keyword == "type" { // its values say which types it has
		value = cmp.Or(at.Schema.Node.Get("const"), at.Schema.Node.Get("enum"))
	}
	if value == nil || holdsSchemas(value) && !slices.Contains(valueKeywords, at.Keyword) {
		return ""
	}
	return string(value.Canonical())
}

// Subject names a major in findings: "ordering.OrderPlaced v1".
func Subject(name contract.EventName, major int) string {
	return fmt.Sprintf("%s v%d", name, major)
}

// ProofOf says who writes and who reads in the comparison's question.
func ProofOf(c Comparison) *diag.Proof {
	proof := &diag.Proof{
		Question: string(c.Answer.Question),
		Writer:   c.Older.Label, Reader: c.Newer.Label,
		Mode: string(c.Mode), Model: string(c.Model),
	}
	if c.Answer.Question == contract.RunningConsumers {
		proof.Writer, proof.Reader = proof.Reader, proof.Writer
	}
	return proof
}

// proofOf is ProofOf with those whom the finding hurts: the consumers with a
// reason that is the same.
func (p *PairPass) proofOf(c Comparison, same func(impact.Reason) bool) *diag.Proof {
	proof := ProofOf(c)
	p.name(proof, c.Major, same)
	return proof
}

func why(c Comparison) string {
	if c.Answer.Question == contract.RunningConsumers {
		return "consumers that still read with " + c.Older.Label + " could not read what the new schema allows"
	}
	return "events stored under " + c.Older.Label + " could not be read by the new schema"
}

// caveat says what one has to know to read the answer rightly.
func caveat(c Comparison) string {
	text := ""
	if c.Answer.Result.StrictWriter {
		text += " (the writer's schema allows no event of declared fields only, so it was taken strictly)"
	}
	if !c.Answer.Complete {
		text += " (there may be more breaks)"
	}
	return text
}

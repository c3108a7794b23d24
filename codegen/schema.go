package codegen

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// schemaFile is the generated file with the types of a schema of no event.
const schemaFile = "types.go"

// SharedFile is the generated file of a package with the types of schemas that lie in files
// of their own.
const SharedFile = "shared.go"

// PlanSchema plans one package, called pkg, from a schema without a workspace.
// The root type is called what x-go-name or else the file's name says, not the
// title: that is for people, who may add one or say it better. The error is an *Error where names cannot be.
func PlanSchema(s *schema.Schema, pkg string) (*Model, error) {
	if !ValidPackage(pkg) {
		return nil, fmt.Errorf("%q cannot name a Go package", pkg)
	}
	p := &Package{Name: pkg, Doc: "the types of " + s.Doc.File + "."}
	m := &Model{Packages: []*Package{p}}
	notes, problems := planPackage(p, []*input{{name: schemaName(s), file: schemaFile, schema: s}})
	m.Notes = p.located(notes)
	return m, refused(problems)
}

// schemaName names the root type of a schema that belongs to no event.
func schemaName(s *schema.Schema) string {
	if name := override(s); name != "" {
		return name
	}
	if word := fileWord(s.Doc.File); strings.IndexFunc(word, isLetter) == 0 {
		return reserved(GoWord(word))
	}
	return "Root"
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func refused(problems []diag.Finding) error {
	if len(problems) == 0 {
		return nil
	}
	diag.Sort(problems)
	return &Error{Findings: problems}
}

func deprecation(c *workspace.Contract, major *workspace.Major) string {
	if major.Status != contract.Deprecated && major.Status != contract.Retired {
		return ""
	}
	text := fmt.Sprintf("%s v%d is %s", c.Name, major.Number, major.Status)
	if major.Sunset != "" {
		text += ", its sunset is " + major.Sunset
	}
	if newest := c.Majors[len(c.Majors)-1]; newest != major && newest.Status == contract.Active {
		text += fmt.Sprintf("; use V%d", newest.Number)
	}
	return text + "."
}

// PackageDir returns the folder of an event's package: one for each part of its
// context, then the event, so that events of one name in two contexts are apart.
func PackageDir(name contract.EventName) string {
	var parts []string
	for _, part := range strings.Split(name.Context, ".") {
		if part != "" {
			parts = append(parts, PackageName(part))
		}
	}
	return strings.Join(append(parts, PackageName(name.Event)), "/")
}

func packageDoc(c *workspace.Contract) string {
	doc := "the event " + c.Name.String() + "."
	if c.Summary != "" {
		doc += "\n\n" + c.Summary
	}
	if c.Description != "" {
		doc += "\n\n" + c.Description
	}
	return doc
}

func sameDir(dir string, a, b *workspace.Contract) diag.Finding {
	first, second := contractSpan(a), contractSpan(b)
	return diag.Finding{
		Rule: RuleGoName, Severity: diag.Error, Subject: b.Name.String(), Span: second,
		Message: fmt.Sprintf("the events %s and %s both become the package %s in Go; the first is at %s", a.Name, b.Name, dir, first),
		Hint:    "rename one of the two events: they differ in letter case or punctuation only",
		Related: []diag.Related{{Span: first, Message: "the first " + dir}},
	}
}

func contractSpan(c *workspace.Contract) source.Span {
	if c.Doc == nil {
		return source.Span{File: c.Dir}
	}
	return c.Doc.Span(c.Doc.Root)
}

package compat_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

const company = "../schemas/examples"

// use is one event that a service of the sample company reads, in one major.
type use struct {
	service string
	contract.Consumption
	file string // of the event's schema, in the company
}

// uses reads every manifest of the sample company.
func uses(t testing.TB) []use {
	t.Helper()
	files, _ := filepath.Glob(company + "/contexts/*/services/*.yaml")
	var list []use
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := source.ParseYAML(file, text, source.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		consumes := doc.Root.Get("consumes")
		if consumes == nil {
			continue
		}
		for _, n := range consumes.Items {
			list = append(list, usesOf(t, doc.Root.Get("service").Text, path.Base(path.Dir(path.Dir(file))), n)...)
		}
	}
	return list
}

func usesOf(t testing.TB, service, context string, n *source.Node) []use {
	name, err := contract.ParseEventName(n.Get("event").Text, context)
	if err != nil {
		t.Fatal(err)
	}
	versions, err := contract.ParseRange(n.Get("versions").Text)
	if err != nil {
		t.Fatal(err)
	}
	c := contract.Consumption{Event: name, Versions: versions, EnumValues: map[string][]string{}}
	if fields := n.Get("fields"); fields.Kind == source.String {
		c.Fields = []string{fields.Text}
	} else {
		for _, item := range fields.Items {
			c.Fields = append(c.Fields, item.Text)
		}
	}
	if values := n.Get("enum-values"); values != nil {
		for _, m := range values.Members {
			if m.Name == "otherwise" {
				c.Otherwise = m.Value.Text
				continue
			}
			for _, item := range m.Value.Items {
				c.EnumValues[m.Name] = append(c.EnumValues[m.Name], item.Text)
			}
		}
	}
	var list []use
	for major := 1; major <= 3; major++ {
		file := fmt.Sprintf("contexts/%s/%s/v%d.schema.json", name.Context, name.Event, major)
		if _, err := os.Stat(path.Join(company, file)); err == nil && versions.TouchesMajor(major) {
			list = append(list, use{service, c, file})
		}
	}
	return list
}

// companySchema loads a schema of the company, changed if asked.
func companySchema(t testing.TB, file string, change func(*source.Node)) *schema.Schema {
	t.Helper()
	read := func(file string) (*source.Document, error) {
		text, err := os.ReadFile(path.Join(company, file))
		if err != nil {
			return nil, err
		}
		return source.ParseJSON(file, text, source.DefaultLimits)
	}
	doc, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(doc.Root)
		if doc, err = source.ParseJSON(file, doc.Root.AppendJSON(nil), source.DefaultLimits); err != nil {
			t.Fatal(err)
		}
	}
	s, findings := schema.Load(doc, schema.Options{Loader: read})
	if s == nil {
		t.Fatalf("%s: %v", file, findings)
	}
	return s
}

// TestCompany asks for every consumer of the sample company: its fields are
// known and occur, with the values that it acts on; nothing changes for it while
// nothing changes; and what happens to a field of the event's top is its break
// if and only if it reads it.
func TestCompany(t *testing.T) {
	asked := 0
	for _, u := range uses(t) {
		fields, err := compat.FieldsOf(u.Consumption)
		if err != nil {
			t.Fatal(err)
		}
		name := u.service + " reads " + u.file
		now := companySchema(t, u.file, nil)
		if got := compat.Readable(now, now, fields, compat.Options{}); got.Verdict != compat.Proved {
			t.Errorf("%s: readable %v %s", name, got.Verdict, got.Reason.Message)
		}
		if got := compat.SameView(now, companySchema(t, u.file, describe), fields, compat.Options{}); got.Verdict != compat.Proved {
			t.Errorf("%s: another description: %v %s", name, got.Verdict, got.Reason.Message)
		}
		if !u.ReadsAll() {
			occur(t, name, now, u.Consumption)
		}
		for _, p := range now.Properties {
			asked++
			breaksIfRead(t, name, u, now, p.Name, fields)
		}
	}
	if asked < 100 {
		t.Errorf("only %d fields were asked about", asked)
	}
}

// describe changes what nobody reads.
func describe(root *source.Node) { root.Member("description").Value = source.NewString("other words") }

// occur checks that what a consumer reads can be there.
func occur(t *testing.T, name string, s *schema.Schema, c contract.Consumption) {
	for _, field := range c.Fields {
		if !compat.Knows(s, field) {
			t.Errorf("%s: %s is not known", name, field)
		}
		if got := compat.NeverOccurs(s, compat.Occurrence{Field: field}, compat.Options{}); got.Verdict != compat.Refuted {
			t.Errorf("%s: %s never occurs: %v %s", name, field, got.Verdict, got.Reason.Message)
		}
	}
	for field, values := range c.EnumValues {
		for _, value := range append(slices.Clone(values), "no such value") {
			want := compat.Refuted
			if value == "no such value" {
				want = compat.Proved
			}
			got := compat.NeverOccurs(s, compat.Occurrence{Field: field, Value: source.NewString(value)}, compat.Options{})
			if got.Verdict != want {
				t.Errorf("%s: %s never is %q: %v %s, want %v", name, field, value, got.Verdict, got.Reason.Message, want)
			}
		}
	}
}

// breaksIfRead changes the type of a property, and then takes it away.
func breaksIfRead(t *testing.T, name string, u use, now *schema.Schema, property string, fields compat.Fields) {
	read := u.ReadsAll() || slices.ContainsFunc(u.Fields, func(f string) bool {
		return f == "/"+property || strings.HasPrefix(f, "/"+property+"/")
	})
	changed := companySchema(t, u.file, func(root *source.Node) {
		root.Get("properties").Member(property).Value = parsed(t, `{"const":{"no":"such value"}}`)
	})
	answer := compat.CompareView(now, changed, contract.RunningConsumers, fields, compat.Options{})
	if (answer.Result.Verdict == compat.Refuted) != read || answer.Result.Verdict == compat.Unknown {
		t.Errorf("%s: %s has another type, read %v: %v %s", name, property, read, answer.Result.Verdict, answer.Result.Reason.Message)
	}
	for _, b := range answer.Breaks {
		hurt := slices.ContainsFunc(b.Fields, func(f string) bool {
			return f == "" || f == "/"+property || strings.HasPrefix(f, "/"+property+"/")
		})
		if !hurt || !answer.Complete || !strings.HasPrefix(string(b.Witness.Path)+"/", "/"+property+"/") {
			t.Errorf("%s: %s has another type: break of %q at %q, complete %v", name, property, b.Fields, b.Witness.Path, answer.Complete)
		}
	}
	gone := companySchema(t, u.file, func(root *source.Node) { takeAway(root, property) })
	got := compat.NeverOccurs(gone, compat.Occurrence{Field: "/" + property}, compat.Options{})
	if got.Verdict != compat.Proved {
		t.Errorf("%s: %s is gone, but: %v %s", name, property, got.Verdict, got.Reason.Message)
	}
	if same := compat.SameView(now, gone, fields, compat.Options{}); !read && same.Verdict != compat.Proved {
		t.Errorf("%s: %s, which it does not read, is gone: %v %s", name, property, same.Verdict, same.Reason.Message)
	}
}

// takeAway removes a property and what requires it.
func takeAway(root *source.Node, property string) {
	is := func(m source.Member) bool { return m.Name == property }
	properties := root.Get("properties")
	properties.Members = slices.DeleteFunc(properties.Members, is)
	if required := root.Get("required"); required != nil {
		required.Items = slices.DeleteFunc(required.Items, func(n *source.Node) bool { return n.Text == property })
	}
}

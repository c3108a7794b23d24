package golang

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/stepserver"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Lifting is an event with steps that people write, as an entry of gen: has it.
type Lifting struct {
	Event       string // "payments.PaymentRefunded"
	Fingerprint string // codegen.StepsFingerprint
	Import      string // the import path of its package, whose name is Package
	Package     string
	Runtime     string // the import path of its runtime
	Splits      bool   // its Reader returns any number of events
	View        bool   // of which the Reader makes what a consumer reads
	Names       string // of the steps: "UpcastV1ToV2, UpcastV3ToV4"
	// Type has all of the steps, in the package itself; empty: none does, or nobody else can name it.
	Type string
}

// Liftings returns the events of an entry of gen: with steps that people write. There are none without
// an import path, for nobody can import them.
func Liftings(ctx context.Context, ws *workspace.Workspace, gen workspace.Gen, opt Options) ([]Lifting, error) {
	gen.NoTests = true // which are not printed
	_, m, err := modelled(ctx, ws, gen, opt)
	if err != nil || opt.ImportPath == "" {
		return nil, err
	}
	prints := map[string]string{}
	for _, c := range ws.AllContracts() {
		prints[c.Name.String()] = codegen.StepsFingerprint(c)
	}
	var list []Lifting
	for _, pkg := range m.Packages {
		if pkg.Upcasting == nil || !pkg.Upcasting.NeedsPeople() {
			continue
		}
		data := &upcastData{Upcasting: pkg.Upcasting}
		l := Lifting{
			Event: pkg.Upcasting.Event, Fingerprint: prints[pkg.Upcasting.Event], Import: path.Join(opt.ImportPath, pkg.Dir), Package: pkg.Name,
			Runtime: opt.runtime(), Splits: pkg.Upcasting.Splits(), View: pkg.Upcasting.View, Names: data.HandNames(),
		}
		p, err := readPeople(opt.Before, pkg.Dir)
		if err != nil {
			return nil, err
		}
		if name, missing := p.implementation(data.Hand()); len(missing) == 0 && ast.IsExported(name) {
			l.Type = name
		}
		list = append(list, l)
	}
	return list, nil
}

// StepProgram is the program that takes events through the steps of people.
type StepProgram struct {
	Files []File // that are generated
	Begun []File // that people own, of events for which the folder has none
	// Events have steps that people write.
	Events []Lifting
}

// PrintStepProgram prints the program for these events, into the folder that is before (nil: there is
// none). Where entries of gen: have the same event the whole one is taken, then the first.
func PrintStepProgram(list []Lifting, before fs.FS) (*StepProgram, error) {
	sp := &StepProgram{Events: oneOfEach(list)}
	data := stepMainData{}
	aliases := map[string]bool{"errors": true, "main": true, "explain": true}
	for _, l := range sp.Events {
		data.Events = append(data.Events, stepEvent{l, aliasOf(l.Event, aliases), funcOf(l.Event)})
		if !slices.ContainsFunc(data.Runtimes, func(r stepRuntime) bool { return r.Import == l.Runtime }) {
			suffix := fmt.Sprint("Of", len(data.Runtimes)+1)
			data.Runtimes = append(data.Runtimes, stepRuntime{aliasOf("event", aliases), l.Runtime, suffix})
		}
	}
	pr := newPrinter("", "")
	main, err := pr.file("step-main", data, "main.go")
	if err != nil {
		return nil, err
	}
	server := bytes.Replace(stepserver.Source, []byte("package stepserver\n"), []byte("package main\n"), 1)
	sp.Files = append(headed("", []File{{Path: "server.go", Content: server}}), main)
	sortFiles(sp.Files)
	return sp, sp.begin(pr, data.Events, before)
}

// begin begins what people have to say and have not.
func (sp *StepProgram) begin(pr *printer, events []stepEvent, before fs.FS) error {
	p, err := readPeople(before, ".")
	if err != nil {
		return err
	}
	for _, e := range events {
		if p.names[e.Func] {
			continue
		}
		word := "steps_" + e.Alias // without a further _: _linux is a meaning of its own
		name := word
		for n := 2; p.files[name+".go"]; n++ {
			name = fmt.Sprint(word, n)
		}
		p.files[name+".go"] = true
		f, err := pr.file("step-people", e, name+".go")
		if err != nil {
			return err
		}
		sp.Begun = append(sp.Begun, f)
	}
	return nil
}

func oneOfEach(list []Lifting) []Lifting {
	list = slices.Clone(list)
	whole := func(l Lifting) int {
		if l.View {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b Lifting) int {
		return cmp.Or(strings.Compare(a.Event, b.Event), cmp.Compare(whole(a), whole(b)))
	})
	return slices.CompactFunc(list, func(a, b Lifting) bool { return a.Event == b.Event })
}

// stepMainData is what the template of the program sees.
type stepMainData struct {
	Events   []stepEvent
	Runtimes []stepRuntime
}

type stepEvent struct {
	Lifting
	Alias string // of its package
	Func  string // returns its steps
}

type stepRuntime struct {
	Alias, Import string
	Suffix        string // of what explains its errors
}

// aliasOf returns a name for an import that no other has.
func aliasOf(event string, taken map[string]bool) string {
	word := strings.ToLower(strings.ReplaceAll(event, ".", ""))
	word = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, word)
	for n, alias := 2, word; ; n++ {
		if !taken[alias] && !token.IsKeyword(alias) {
			taken[alias] = true
			return alias
		}
		alias = fmt.Sprint(word, n)
	}
}

// funcOf names what returns the steps of an event: stepsOfPaymentsPaymentRefunded.
func funcOf(event string) string {
	name := "stepsOf"
	for _, w := range strings.FieldsFunc(event, func(r rune) bool { return r == '.' || r == '-' || r == '_' }) {
		name += strings.ToUpper(w[:1]) + w[1:]
	}
	return name
}

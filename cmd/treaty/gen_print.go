package main

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
)

// generated is what became of one output folder.
type generated struct {
	Dir      string   `json:"dir"`
	Packages int      `json:"packages"`
	Files    int      `json:"files"`
	Written  []string `json:"written"` // or would be, with --check
	Removed  []string `json:"removed"`
	// Raw are the places that stay raw: all of them.
	Raw []rawUse `json:"raw"`
	// Unchecked are places of which the generated code does not check all.
	Unchecked []rawUse `json:"unchecked"`
	// Defaults are places whose default their schema refuses: nothing returns it.
	Defaults []rawUse `json:"defaults"`
	// Numbered are types whose names depend on the order of the branches of a union.
	Numbered []rawUse `json:"numbered"`
	// Examples are those that the tests do not have as the contract has them.
	Examples []rawUse `json:"examples"`
	// Unread are events of which a Reader does not read all that was published.
	Unread []rawUse `json:"unread"`
	// Unwritten are the steps that people write and that the packages had not; Begun
	// the files in which --scaffold began them.
	Unwritten []unwritten `json:"unwritten"`
	Begun     []string    `json:"begun"`
	// Untested are steps that the packages have, and with which no test reads events.
	Untested []unwritten `json:"untested"`
	// Left are folders of the workspace with what Treaty generated and no entry of gen:
	// writes any more; they are looked for where all that an entry brings is new.
	Left []left `json:"left"`

	program bool // it is that of --verify-main
}

// rawUse is a place that stays raw, or is not checked, and why; or another thing that a
// person has to know.
type rawUse struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
	Place   string `json:"place"` // in Go: "V1.Payment"; or the example, or the event
	Go      string `json:"go"`    // the generated file, below the output folder
	Reason  string `json:"reason"`
}

func (g *generated) raw(notes []codegen.Note) {
	g.Defaults = []rawUse{}
	g.Raw, g.Unchecked, g.Numbered, g.Examples, g.Unread = []rawUse{}, []rawUse{}, []rawUse{}, []rawUse{}, []rawUse{}
	g.Unwritten, g.Untested, g.Begun, g.Left = []unwritten{}, []unwritten{}, []string{}, []left{}
	for _, n := range notes {
		use := rawUse{n.Span.File, n.Span.Start.Line, n.Span.Start.Column, string(n.Pointer), n.Place, n.File, n.Reason}
		switch {
		case n.Unchecked:
			g.Unchecked = append(g.Unchecked, use)
		case n.Default:
			g.Defaults = append(g.Defaults, use)
		case n.Numbered:
			g.Numbered = append(g.Numbered, use)
		case n.Example:
			g.Examples = append(g.Examples, use)
		case n.Unread:
			g.Unread = append(g.Unread, use)
		default:
			g.Raw = append(g.Raw, use)
		}
	}
}

// countPackages counts the folders with a package of an event: all that have a
// doc.go but the runtime's.
func (g *generated) countPackages(files []codegen.File) {
	for _, f := range files {
		if path.Base(f.Path) == "doc.go" && !slices.Contains(golang.RuntimeDirs, path.Dir(f.Path)) {
			g.Packages++
		}
	}
}

func (o *genOptions) print(done []generated) error {
	if o.json() {
		if err := report.Encode(o.Out, genView{o.check, done}); err != nil {
			return err
		}
		return o.outcome(done)
	}
	var b strings.Builder
	for _, g := range done {
		fmt.Fprintf(&b, "%s   %s\n", g.headline(o.Streams, o.check), o.Paint(term.Dim, term.Safe(g.Dir)))
		for _, name := range byFolder(g.Written) {
			fmt.Fprintf(&b, "  %s %s\n", o.Paint(term.Green, o.verb("wrote  ", "stale  ")), term.Safe(name))
		}
		for _, name := range byFolder(g.Removed) {
			fmt.Fprintf(&b, "  %s %s\n", o.Paint(term.Yellow, o.verb("removed", "surplus")), term.Safe(name))
		}
		o.printPlaces(&b, g, g.Raw, "place", "stays raw, with its text kept", "stay raw, with their text kept")
		o.printPlaces(&b, g, g.Unchecked, "place", "cannot be checked by the generated code", "cannot be checked by the generated code")
		o.printPlaces(&b, g, g.Defaults, "place", "has a default that is not valid, and no …OrDefault", "have a default that is not valid, and no …OrDefault")
		o.printPlaces(&b, g, g.Numbered, "type", "is named after its number among the branches of a union", "are named after their numbers among the branches of a union")
		printUses(&b, o.Streams, g.Examples, plural(len(g.Examples), "example")+" of the tests to look at")
		printUses(&b, o.Streams, g.Unread, plural(len(g.Unread), "event")+" with earlier revisions that a Reader cannot read")
		o.printUnwritten(&b, g)
		o.printLeft(&b, g)
	}
	if _, err := fmt.Fprint(o.Out, b.String()); err != nil {
		return err
	}
	return o.outcome(done)
}

// byFolder shortens a list of files: many of one folder are one line.
func byFolder(names []string) []string {
	const many = 4
	names = slices.SortedFunc(slices.Values(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(path.Dir(a), path.Dir(b)), cmp.Compare(a, b))
	})
	var lines []string
	for rest := names; len(rest) > 0; {
		dir, n := path.Dir(rest[0]), 1
		for n < len(rest) && path.Dir(rest[n]) == dir {
			n++
		}
		if n < many {
			lines = append(lines, rest[:n]...)
		} else {
			lines = append(lines, fmt.Sprintf("%s/* (%d files)", dir, n))
		}
		rest = rest[n:]
	}
	return lines
}

// verb is the word for what happened, or for what a check found.
func (o *genOptions) verb(did, found string) string {
	if o.check {
		return found
	}
	return did
}

func (g *generated) headline(s term.Streams, check bool) string {
	what := plural(g.Packages, "package") + ", " + plural(g.Files, "file")
	if len(g.Written)+len(g.Removed) == 0 {
		return s.Paint(term.Green, "✓ "+what+": up to date")
	}
	if check {
		return s.Paint(term.Red, "✗ "+what+": out of date")
	}
	return s.Paint(term.Green, "✓ "+what)
}

// printPlaces lists the places of files that are written anew, or all with --raw, and
// counts the others: who has seen them need not see them each time.
func (o *genOptions) printPlaces(b *strings.Builder, g generated, uses []rawUse, what, one, many string) {
	fresh := slices.DeleteFunc(slices.Clone(uses), func(u rawUse) bool { return !o.raw && !slices.Contains(g.Written, u.Go) })
	others := len(uses) - len(fresh)
	places := func(n int) string {
		if n == 1 {
			return "1 " + what + " " + one
		}
		return plural(n, what) + " " + many
	}
	printUses(b, o.Streams, fresh, places(len(fresh)))
	switch {
	case others > 0 && len(fresh) > 0:
		fmt.Fprintf(b, "  and %d more in files that did not change, which --raw lists\n", others)
	case others > 0:
		fmt.Fprintf(b, "%s, in files that did not change: --raw lists them\n", o.Paint(term.Dim, places(others)))
	}
}

func printUses(b *strings.Builder, s term.Streams, uses []rawUse, what string) {
	if len(uses) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", s.Paint(term.Yellow, what))
	for _, r := range uses {
		fmt.Fprintf(b, "  %s:%d:%d   %s   %s\n", term.Safe(r.File), r.Line, r.Column, term.Safe(r.Place), term.Safe(r.Reason))
	}
}

// genView is the JSON of `treaty gen`.
type genView struct {
	Check   bool        `json:"check"`   // nothing was written
	Outputs []generated `json:"outputs"` // one for each entry of gen:
}

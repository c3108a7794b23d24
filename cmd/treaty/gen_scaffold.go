package main

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen"
)

// unwritten is a step that people have to write, and that is not in the package's
// folder.
type unwritten struct {
	Package string   `json:"package"` // its folder, below the output folder
	Step    string   `json:"step"`    // "UpcastV1ToV2"
	Asked   []string `json:"asked"`   // what the schemas do not say; none: event.yaml wants it so
}

// begin begins the steps that people write and have not, where --scaffold asks for it,
// and notes them.
func (o *genOptions) begin(ctx context.Context, out output, g *generated) error {
	for _, u := range out.unwritten {
		for _, s := range u.Steps {
			g.Unwritten = append(g.Unwritten, unwritten{u.Package, s.FuncName(), nonNil(s.Asked())})
		}
		for _, s := range u.Untested {
			g.Untested = append(g.Untested, unwritten{u.Package, s.FuncName(), nonNil(s.Asked())})
		}
		if !o.scaffold {
			continue
		}
		if u.Fault != nil {
			return exit.Usagef("mend it, and run `treaty gen --scaffold` again", "whether the steps of %s are written cannot be read: %w", path.Join(filepath.ToSlash(out.entry.Dir), u.Package), u.Fault)
		}
		begun, err := o.write(ctx, out.dir, u.Files, codegen.WriteOptions{})
		if err != nil {
			return err
		}
		g.Begun = append(g.Begun, begun.Written...)
	}
	return nil
}

// printUnwritten lists the files in which steps were begun, or says how they are. Who
// writes them in another package is told only when what asks for them is written.
func (o *genOptions) printUnwritten(b *strings.Builder, g generated) {
	for _, name := range g.Begun {
		fmt.Fprintf(b, "  %s %s\n", o.Paint(term.Green, "began  "), term.Safe(name))
	}
	if len(g.Begun) > 0 && g.program {
		fmt.Fprintln(b, "they say where the steps are: what is missing the compiler names, and Treaty leaves these files alone")
		return
	}
	if len(g.Begun) > 0 {
		fmt.Fprintln(b, "write what is asked there: the tests fail until you have, and Treaty leaves these files alone")
		return
	}
	fresh := slices.DeleteFunc(slices.Clone(g.Unwritten), func(u unwritten) bool {
		return !slices.Contains(g.Written, path.Join(u.Package, "upcast.go"))
	})
	if o.check || len(fresh)+len(g.Untested) == 0 {
		return
	}
	o.printSteps(b, fresh, "people write, and the package has not")
	o.printSteps(b, g.Untested, "people wrote, and no test reads events with")
	fmt.Fprintln(b, "begin with `treaty gen --scaffold`")
}

func (o *genOptions) printSteps(b *strings.Builder, steps []unwritten, what string) {
	if len(steps) == 0 {
		return
	}
	fmt.Fprintf(b, "%s %s:\n", o.Paint(term.Yellow, plural(len(steps), "step")), what)
	const most = 10
	for i, u := range steps {
		if i == most {
			fmt.Fprintf(b, "  and %d more\n", len(steps)-most)
			break
		}
		fmt.Fprintf(b, "  %s   %s\n", term.Safe(u.Package), term.Safe(u.Step))
	}
}

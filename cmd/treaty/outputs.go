package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/outputs"
)

// reports are the forms in which a command prints its review, several in one run.
type reports struct {
	values []string // of --output
	wanted []outputs.Wanted
}

// flag adds --output, which takes the place of the root's.
func (r *reports) flag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVarP(&r.values, "output", "o", []string{outputText},
		"print the report as `FORM[=FILE]`, several times for several: "+strings.Join(outputs.Names(), ", "))
	err := cmd.RegisterFlagCompletionFunc("output", func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		if strings.Contains(begun, "=") {
			return nil, cobra.ShellCompDirectiveDefault // a file
		}
		var list []string
		for _, f := range outputs.Forms {
			list = append(list, f.Name+"\t"+f.Doc)
		}
		return list, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic("treaty: the flag was added above: " + err.Error())
	}
}

// read reads the flag, and finds out whether the files can be written before any
// work is done.
func (r *reports) read() (err error) {
	if r.wanted, err = outputs.Parse(r.values); err != nil {
		return err
	}
	return outputs.Check(r.wanted)
}

// single returns the one form of a command that has no report: text or json, on
// standard output.
func (r *reports) single() (string, error) {
	if len(r.values) == 1 && (r.values[0] == outputText || r.values[0] == outputJSON) {
		return r.values[0], nil
	}
	return "", exit.Usagef("--output text or --output json", "a list has no form of output %q", strings.Join(r.values, ", "))
}

// leaveOut takes a form of standard output away: something else is printed there.
func (r *reports) leaveOut(form string) {
	r.wanted = slices.DeleteFunc(r.wanted, func(w outputs.Wanted) bool { return w.File == outputs.Stdout && w.Form.Name == form })
}

// wants reports whether the form is among those that are wanted.
func (r *reports) wants(form string) bool {
	for _, w := range r.wanted {
		if w.Form.Name == form {
			return true
		}
	}
	return false
}

// placeInRepository returns where the folder lies in its repository, "services/shop";
// "" where it is its root. Without a repository it is seen from the folder in which
// the command runs, if it is in that. No git is asked: a container whose user does
// not own the files is told nothing by it.
func placeInRepository(at string) string {
	top := at
	for dir := at; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			top = dir
			break
		}
		if dir == filepath.Dir(dir) {
			if here, err := os.Getwd(); err == nil {
				top = here
			}
			break
		}
	}
	place, err := filepath.Rel(top, at)
	if err != nil || !filepath.IsLocal(place) || place == "." {
		return ""
	}
	return filepath.ToSlash(place)
}

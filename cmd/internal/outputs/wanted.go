package outputs

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Stdout is the file name that stands for standard output.
const Stdout = "-"

// Wanted is a form and the file that it goes to.
type Wanted struct {
	Form Form
	File string // Stdout, or a path
}

// Parse reads what the flag --output was given, each FORM or FORM=FILE. The error is
// a mistake of the user, with a hint.
func Parse(values []string) ([]Wanted, error) {
	var list []Wanted
	taken := map[string]string{} // the form that goes to a file
	for _, value := range values {
		name, file, named := strings.Cut(value, "=")
		i := slices.IndexFunc(Forms, func(f Form) bool { return f.Name == name })
		switch {
		case i < 0:
			return nil, unknown(name)
		case named && strings.TrimSpace(file) == "":
			return nil, exit.Usagef("--output "+name+"=FILE, or --output "+name+" for standard output", "--output %q names no file", value)
		case strings.HasPrefix(file, "~/"):
			return nil, exit.Usagef(`--output `+name+`="$HOME/`+file[2:]+`"`, "%q begins with ~, which the shell leaves as it is behind =", file)
		case !named:
			file = Stdout
		}
		w := Wanted{Forms[i], file}
		place := file
		if file != Stdout {
			place = filepath.Clean(file)
		}
		if other, twice := taken[place]; twice && file == Stdout {
			return nil, exit.Usagef("send one of them to a file: --output "+name+"=FILE",
				"%s and %s cannot both go to standard output", other, name)
		} else if twice {
			return nil, bothTo(other, name, file)
		}
		taken[place] = name
		list = append(list, w)
	}
	return list, nil
}

func unknown(name string) error {
	hint := "--output " + strings.Join(Names()[:len(Forms)-1], ", ") + " or " + Forms[len(Forms)-1].Name + "; FORM=FILE writes a file"
	if s := workspace.Suggest(name, Names()); s != "" {
		hint = "did you mean " + s + "? " + hint
	}
	return exit.Usagef(hint, "there is no form of output %q", name)
}

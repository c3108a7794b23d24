package outputs

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

// Write prints the review in every form that is wanted: files first, standard output
// last, so that whoever stops reading stops nothing else. One that cannot be written
// does not stop the others; the error names them all. Where standard output has no
// form, the verdict goes to standard error.
func Write(s term.Streams, list []Wanted, r *Review, getenv func(string) string) error {
	var failed []error
	var stdout []byte
	spoken, added := false, map[string]bool{}
	for _, w := range list {
		var b bytes.Buffer
		to := term.Streams{Out: &b, Color: w.File == Stdout && s.Color}
		err := w.Form.Print(to, r)
		switch {
		case err != nil:
		case w.File == Stdout:
			stdout, spoken = b.Bytes(), true
		default:
			err = replace(w.File, b.Bytes())
		}
		if err != nil {
			failed = append(failed, cannotWrite(w.File, err))
		}
		for _, beside := range w.Form.Beside {
			if name := getenv(beside.Variable); name != "" && !added[beside.Variable] {
				added[beside.Variable] = true // once, however often the form is wanted
				failed = append(failed, beside.add(name, r))
			}
		}
	}
	if spoken {
		_, err := s.Out.Write(stdout)
		failed = append(failed, err)
	} else {
		shown, notes := report.Shown(r.Gate.Findings, r.Summary)
		fmt.Fprintln(s.Err, headline(r, shown, notes))
	}
	return joined(failed)
}

// joined makes one error of several, with one hint.
func joined(failed []error) error {
	err := errors.Join(failed...)
	if err == nil {
		return nil
	}
	var hints []string
	for _, one := range failed {
		var e *exit.Error
		if errors.As(one, &e) && e.Hint != "" {
			hints = append(hints, e.Hint)
		}
	}
	return exit.Usagef(strings.Join(hints, "; "), "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
}

// add adds the text to the file, as far as the file may still grow.
func (b Beside) add(name string, r *Review) error {
	var size int64
	if info, err := os.Stat(name); err == nil {
		size = info.Size()
	}
	text := b.Text(r, b.Most-int(min(size, int64(b.Most))))
	if text == "" {
		return nil
	}
	file, err := open(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY)
	if err != nil {
		return cannotWrite("the file of "+b.Variable, err)
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return cannotWrite("the file of "+b.Variable, err)
	}
	return nil
}

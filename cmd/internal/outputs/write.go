package outputs

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

// Check finds out, before the work, whether every file can be written; the folders
// above them are made. The error is a trouble of the environment.
func Check(list []Wanted) error {
	for _, w := range list {
		if w.File == Stdout {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(w.File), 0o777); err != nil {
			return cannotWrite(w.File, err)
		}
		if info, err := os.Stat(w.File); err == nil && info.IsDir() {
			return exit.Usagef("name a file in it: --output "+w.Form.Name+"="+filepath.Join(w.File, "report"), "%s is a folder", w.File)
		}
	}
	return nil
}

// Write prints the review in every form that is wanted: files first, standard output
// last, so that whoever stops reading stops nothing else. One that cannot be written
// does not stop the others; the error names them all. Where standard output has no
// form, the verdict goes to standard error.
func Write(s term.Streams, list []Wanted, r *Review, getenv func(string) string) error {
	var failed []error
	var stdout []byte
	spoken := false
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
			if name := getenv(beside.Variable); name != "" {
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

func cannotWrite(name string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return exit.Usagef("", "%s cannot be written: %w", name, err)
}

// replace writes a file so that it is whole or as it was, and keeps its mode; what
// is no regular file, a pipe or a device, is written to.
func replace(name string, content []byte) error {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(name, content, 0o666)
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	temp, failed := os.OpenFile(filepath.Join(filepath.Dir(name), ".treaty-"+rand.Text()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if failed != nil { // the file alone may be ours to write
		return os.WriteFile(name, content, 0o666)
	}
	_, failed = temp.Write(content)
	if err == nil {
		failed = errors.Join(failed, temp.Chmod(info.Mode().Perm()))
	}
	if failed = errors.Join(failed, temp.Close()); failed == nil {
		failed = os.Rename(temp.Name(), name)
	}
	if failed != nil {
		_ = os.Remove(temp.Name()) // it is in nobody's way
	}
	return failed
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
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return cannotWrite("the file of "+b.Variable, err)
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return cannotWrite("the file of "+b.Variable, err)
	}
	return nil
}

package outputs

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Check finds out, before the work, whether every file can be written and is another;
// the folders above them are made. The error is a trouble of the environment.
func Check(list []Wanted) error {
	taken := map[string]string{} // the form that goes to a file, links followed
	for _, w := range list {
		if w.File == Stdout {
			continue
		}
		if err := isReport(w); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(w.File), 0o777); err != nil {
			return cannotWrite(w.File, err)
		}
		if err := writable(w); err != nil {
			return err
		}
		file := target(w.File)
		if other, twice := taken[file]; twice {
			return bothTo(other, w.Form.Name, w.File)
		}
		taken[file] = w.Form.Name
	}
	return nil
}

// ownFiles are the files of a workspace, and no reports of it; so are schemas.
var ownFiles = []string{
	workspace.ConfigFile, workspace.LockFile, workspace.WaiversFile, workspace.BaselineFile, "event.yaml", "context.yaml", "service.yaml",
}

// isReport refuses to write where something else is kept: a slip of the pen would cost
// what no report is worth.
func isReport(w Wanted) error {
	base := filepath.Base(w.File)
	isSchema := strings.HasSuffix(base, ".schema.json") || strings.HasSuffix(base, ".schema.yaml")
	hint := "name another file: --output " + w.Form.Name + "=FILE"
	switch {
	case base == workspace.BaselineFile:
		return exit.Usagef("`treaty baseline write` writes it; for a report "+hint, "%s is the baseline of a workspace, and no report", w.File)
	case slices.Contains(ownFiles, base), isSchema:
		return exit.Usagef(hint, "%s is a file of a workspace, and no report", w.File)
	case slices.Contains(strings.Split(filepath.ToSlash(w.File), "/"), ".git"):
		return exit.Usagef(hint, "%s is a file of git, and no report", w.File)
	}
	return nil
}

// writable tries whether the file can be written; it stays as it is.
func writable(w Wanted) error {
	info, err := os.Stat(w.File)
	switch {
	case err == nil && info.IsDir():
		return exit.Usagef("name a file in it: --output "+w.Form.Name+"="+filepath.Join(w.File, "report"), "%s is a folder", w.File)
	case err == nil && !info.Mode().IsRegular():
		return nil // a device or a pipe: to open it is to use it
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return cannotWrite(w.File, err)
	}
	temp, err := beside(target(w.File))
	if err != nil {
		if temp, err = os.OpenFile(w.File, os.O_WRONLY, 0); err != nil {
			return cannotWrite(w.File, err)
		}
		return temp.Close()
	}
	return errors.Join(temp.Close(), os.Remove(temp.Name()))
}

// beside makes a new file in the folder of the file.
func beside(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(filepath.Dir(name), ".treaty-"+rand.Text()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// target returns the file that a name leads to: links are followed, as far as they
// lead somewhere.
func target(name string) string {
	if file, err := filepath.EvalSymlinks(name); err == nil {
		name = file
	} else if folder, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
		name = filepath.Join(folder, filepath.Base(name))
	}
	if file, err := filepath.Abs(name); err == nil {
		name = file
	}
	return name
}

func bothTo(one, other, file string) error {
	return exit.Usagef("name another file for one of them", "%s and %s cannot both go to %s", one, other, file)
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
		return writeTo(name, content)
	}
	name = target(name)
	temp, failed := beside(name)
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

// writeTo writes to what is there.
func writeTo(name string, content []byte) error {
	file, err := open(name, os.O_WRONLY)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// maxWait is how long a pipe may have no reader.
var maxWait = 5 * time.Second

// open opens a file to write. To open a pipe that nobody reads would wait for ever,
// deaf to every signal: after a while it is an error.
func open(name string, flag int) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return os.OpenFile(name, flag, 0o666)
	}
	for end := time.Now().Add(maxWait); ; time.Sleep(20 * time.Millisecond) {
		file, err := os.OpenFile(name, flag|syscall.O_NONBLOCK, 0)
		if !errors.Is(err, syscall.ENXIO) {
			return file, err
		}
		if time.Now().After(end) {
			return nil, errors.New("it is a pipe, and nobody reads it")
		}
	}
}

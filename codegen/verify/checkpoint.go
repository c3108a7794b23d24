package verify

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// checkpointFile is the file of the work folder from which a run goes on.
const checkpointFile = "checkpoint.json"

// pauseBetween is how long a run goes on before it notes where it is; the first time it does so soon, so that
// a folder of a run that was killed tells what lies there.
const (
	pauseBetween = 5 * time.Second
	firstPause   = time.Second
)

// checkpoint is where a run is noted.
type checkpoint struct {
	file string
	last time.Time
}

// saved is what is noted.
type saved struct {
	Form   int
	Asked  string // the fingerprint of workspace and options
	Shard  Shard
	Log    string // that of the files
	At     Place
	Report *Report
	Stages map[string][]byte
}

// NotResumable says why a run cannot go on from a folder, or not begin there.
type NotResumable struct{ Reason, Hint string }

func (n *NotResumable) Error() string { return n.Reason }

// noFolder says that what a run keeps has no place.
func noFolder(err error) error {
	return &NotResumable{"what is kept of the log has no folder: " + err.Error(), "name a folder in which there can be files: --work DIR"}
}

// openCheckpoint makes the work folder, or takes up what was noted there.
func openCheckpoint(r *run) (*checkpoint, error) {
	if err := os.MkdirAll(r.Work, 0o777); err != nil {
		return nil, noFolder(err)
	}
	var err error
	if r.held, err = hold(r.Work); err != nil {
		return nil, err
	}
	if err := mustBeFree(r.Work); err != nil {
		return nil, err
	}
	c := &checkpoint{file: filepath.Join(r.Work, checkpointFile), last: time.Now().Add(firstPause - pauseBetween)}
	data, err := os.ReadFile(c.file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.Resume:
		return nil, &NotResumable{"there is nothing to resume in " + r.Work, "leave --resume out, to begin"}
	case errors.Is(err, fs.ErrNotExist):
		return c, nil
	case err != nil:
		return nil, err
	case !r.Resume:
		return nil, &NotResumable{"an interrupted run lies in " + r.Work, "go on with --resume, or name another folder"}
	}
	return c, c.resume(r, data)
}

func (c *checkpoint) resume(r *run, data []byte) error {
	var s saved
	if err := json.Unmarshal(data, &s); err != nil || s.Form != Form || s.Report == nil {
		return &NotResumable{c.file + " is no note of a run that this version of Treaty can go on from", "begin again, with another folder"}
	}
	switch {
	case s.Asked != r.report.Fingerprint:
		return &NotResumable{"the workspace, or what is asked, is not what it was when the run began", "begin again, with another folder"}
	case s.Shard != r.Shard:
		return &NotResumable{"what lies there is another shard, or the whole", "name the shard as it was, or begin again, with another folder"}
	case s.Log != r.logFingerprint():
		return &NotResumable{"the files are not those with which the run began", "begin again, with another folder"}
	}
	if numbers := unlike(s.Report, r.report); numbers != "" {
		return &NotResumable{"the run began with another number of samples: " + numbers, "go on with as many as it began with, or begin again, with another folder"}
	}
	for _, stage := range r.Stages {
		if err := stage.Restore(s.Stages[stage.Name()]); err != nil {
			return fmt.Errorf("%s: %w", stage.Name(), err)
		}
	}
	s.Report.Unchecked = r.report.Unchecked
	r.report, r.from = s.Report, s.At
	return nil
}

// due saves now and then.
func (c *checkpoint) due(r *run) error {
	if time.Since(c.last) < pauseBetween {
		return nil
	}
	return c.save(r)
}

// save notes where the run is: all that was folded. It is there whole or as it was.
func (c *checkpoint) save(r *run) error {
	s := saved{Form: Form, Asked: r.report.Fingerprint, Shard: r.Shard, Log: r.logFingerprint(), At: r.from, Report: r.report, Stages: map[string][]byte{}}
	for _, stage := range r.Stages {
		state, err := stage.Save()
		if err != nil {
			return fmt.Errorf("%s: %w", stage.Name(), err)
		}
		s.Stages[stage.Name()] = state
	}
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := writeSafely(c.file, data); err != nil {
		return fmt.Errorf("cannot note how far it has come: %w", err)
	}
	c.last = time.Now()
	return nil
}

func writeSafely(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func (c *checkpoint) remove() error {
	err := os.Remove(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// fingerprint is equal where the same is asked of a log.
func (r *run) fingerprint() string {
	h := sha256.New()
	l := r.Layout
	pattern := ""
	if l.TypePattern != nil {
		pattern = l.TypePattern.String()
	}
	fmt.Fprintf(h, "%s %q %q %d %q %q %q %d %v", r.Catalogue.Fingerprint, l.pointers(), l.Type, l.Major, pattern, l.sorted(), r.Arrangement, r.MaxLine, l.Fields)
	fmt.Fprintf(h, " %q %q", r.Sample.String(), r.Steps)
	for _, s := range r.Stages {
		fmt.Fprintf(h, " %q", asked(s))
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}

// logFingerprint is equal where the files are the same, as far as can be seen from outside.
func (r *run) logFingerprint() string {
	h := sha256.New()
	for _, in := range r.Inputs {
		fmt.Fprintf(h, "%q %d %d\n", in.Name, in.Size, in.Changed)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}
